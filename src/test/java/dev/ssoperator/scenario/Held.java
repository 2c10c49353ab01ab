package dev.ssoperator.scenario;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.World;
import java.util.List;
import java.util.stream.IntStream;

/** Revocations that are held in a scenario. */
final class Held {

  private Held() {}

  /** The assignments in a world's namespace. */
  static List<AccountAssignment> assignments(World world) {
    return world
        .client()
        .resources(AccountAssignment.class)
        .inNamespace(world.namespace())
        .list()
        .getItems();
  }

  /** Those with a revocation that is held. */
  static List<AccountAssignment> in(World world) {
    return assignments(world).stream()
        .filter(resource -> resource.getStatus() != null)
        .filter(
            resource ->
                World.ready(resource.getStatus().conditions())
                    .reason()
                    .equals(Reason.REVOCATIONS_HELD.text()))
        .toList();
  }

  /** Gives the world's company so many more accounts, and returns their ids. */
  static List<String> addAccounts(World world, int count) {
    var ids = IntStream.range(0, count).mapToObj("9%011d"::formatted).toList();
    world.addAccounts(
        ids.stream()
            .map(
                id ->
                    new Seed.Account(id, "team-" + id, id + "@example.com", null, null, null, null))
            .toList());
    return ids;
  }
}
