package dev.ssoperator.proof.crash;

import dev.ssoperator.emulator.Effect;
import dev.ssoperator.world.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What has happened in AWS, in its order. */
record History(List<String> events) {

  /** These happen exactly as often; others may be repeated. */
  private static final Set<Effect.Kind> COUNTED =
      EnumSet.of(
          Effect.Kind.ASSIGNMENT_CREATED,
          Effect.Kind.ASSIGNMENT_DELETED,
          Effect.Kind.PERMISSION_SET_CREATED,
          Effect.Kind.PERMISSION_SET_DELETED);

  static History of(World world, Naming naming) {
    naming.learn(world.state());
    return new History(world.aws().effects().stream().map(naming::of).toList());
  }

  /** What has happened although it has not in another run, or more often than there. */
  List<String> beyond(History expected) {
    var more = new ArrayList<>(events);
    for (var event : expected.events) {
      if (isCounted(event)) {
        more.remove(event);
      } else {
        more.removeAll(Collections.singleton(event));
      }
    }
    return more.stream().map(event -> "happened: " + event).toList();
  }

  /** Which of these events came too early, if both have happened. */
  List<String> disordered(List<Order> orders) {
    return orders.stream()
        .filter(
            order ->
                events.contains(order.then())
                    && events.indexOf(order.then()) < events.indexOf(order.first()))
        .map(order -> "happened too early: " + order.then())
        .toList();
  }

  private static boolean isCounted(String event) {
    return COUNTED.stream().anyMatch(kind -> event.startsWith(kind.name()));
  }

  /** Something that happens only after something else. */
  record Order(String first, String then) {}
}
