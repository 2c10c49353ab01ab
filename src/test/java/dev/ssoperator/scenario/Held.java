package dev.ssoperator.scenario;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.ArrayList;
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

  /** Annotates the namespace, which is still there, or the mock server does not have. */
  static void release(World world, String value) {
    var namespaces = world.client().namespaces();
    var current = namespaces.withName(world.namespace()).get();
    if (current == null) {
      var created =
          new NamespaceBuilder()
              .withNewMetadata()
              .withName(world.namespace())
              .addToAnnotations(Annotations.ALLOW_REVOCATIONS, value)
              .endMetadata()
              .build();
      namespaces.resource(created).create();
    } else {
      namespaces
          .resource(
              new NamespaceBuilder(current)
                  .editMetadata()
                  .addToAnnotations(Annotations.ALLOW_REVOCATIONS, value)
                  .endMetadata()
                  .build())
          .update();
    }
  }

  /** Gives the world's company so many more accounts, and returns their ids. */
  static List<String> addAccounts(World world, int count) {
    var ids = IntStream.range(0, count).mapToObj("9%011d"::formatted).toList();
    var corp = Seed.exampleCorp();
    var accounts = new ArrayList<>(corp.accounts());
    for (var id : ids) {
      accounts.add(new Seed.Account(id, "team-" + id, id + "@example.com", null, null, null, null));
    }
    world
        .aws()
        .seed(
            new Seed(
                corp.instance(),
                corp.organization(),
                corp.organizationalUnits(),
                accounts,
                corp.groups(),
                corp.users(),
                corp.permissionSets(),
                corp.assignments(),
                corp.missingManagedPolicies()));
    return ids;
  }
}
