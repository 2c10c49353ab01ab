package dev.ssoperator.proof.fault;

import dev.ssoperator.emulator.Call;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.world.World;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** A life without a fault: the state after each part, and the operations that were called in it. */
final class Reference {

  private final Map<Part, EndState> states = new EnumMap<>(Part.class);
  private final Map<Part, Set<String>> operations = new EnumMap<>(Part.class);

  private Reference() {}

  /** Lives it. */
  static Reference of(World world) {
    var reference = new Reference();
    try (var stage = new Stage(world)) {
      for (var part : Part.values()) {
        stage.markBegun();
        part.happen(world);
        try {
          stage.until(part.name(), () -> stage.state().isConverged() && isDone(world));
        } catch (ConditionTimeoutException e) {
          throw new AssertionError("%s does not end: %s".formatted(part, stage.state()), e);
        }
        reference.states.put(part, stage.state());
        reference.operations.put(
            part, stage.calls().stream().map(Call::operation).collect(Collectors.toSet()));
      }
    }
    return reference;
  }

  private static boolean isDone(World world) {
    return world.state().requests().stream()
        .map(StateView.Request::status)
        .noneMatch("IN_PROGRESS"::equals);
  }

  EndState state(Part part) {
    return Objects.requireNonNull(states.get(part));
  }

  /** The operations that the operator calls while a life with a fault has it. */
  Set<String> operations(Life life) {
    return life.during().stream()
        .flatMap(part -> Objects.requireNonNull(operations.get(part)).stream())
        .collect(Collectors.toSet());
  }
}
