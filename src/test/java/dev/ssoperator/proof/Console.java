package dev.ssoperator.proof;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.proof.model.Tuple;
import dev.ssoperator.world.World;
import java.util.Map;
import java.util.NoSuchElementException;
import software.amazon.awssdk.services.identitystore.model.IdentitystoreException;
import software.amazon.awssdk.services.ssoadmin.model.SsoAdminException;

/** What people and directory syncs do in AWS, beside the operator. */
final class Console {

  private final World world;
  private final Eyes eyes;

  Console(World world, Eyes eyes) {
    this.world = world;
    this.eyes = eyes;
  }

  /** Nothing goes wrong there, but the operator may be quicker. */
  void act(Step step) {
    world.aws().clearFaults();
    world.finishRequests();
    try {
      withTheConsole(step);
    } catch (SsoAdminException
        | IdentitystoreException
        | NoSuchElementException
        | IllegalArgumentException e) {
      eyes.refused();
    } finally {
      world.finishRequests();
      world.slow();
    }
  }

  private void withTheConsole(Step step) {
    if (step instanceof Step.AssignByHand it) {
      if (!isActive(it.account())) {
        return;
      }
      var arn = world.state().permissionSet(it.set()).arn();
      var group = world.groupId(it.group());
      eyes.assignsByHand(new Tuple(it.account(), it.set(), group));
      world.assignByHand(new AssignedAccess(arn, it.account(), PrincipalType.GROUP, group));
    } else if (step instanceof Step.RevokeByHand it) {
      revokeByHand(it);
    } else if (step instanceof Step.EditByHand it) {
      var arn = world.state().permissionSet(it.set()).arn();
      eyes.editsByHand(it.set());
      world
          .sso()
          .updatePermissionSet(
              r ->
                  r.instanceArn(world.instanceArn())
                      .permissionSetArn(arn)
                      .description(it.description()));
    } else if (step instanceof Step.UntagByHand it) {
      var arn = world.state().permissionSet(it.set()).arn();
      var keys = it.keys().stream().map(k -> k.equals("team") ? k : "ssoperator.dev/" + k).toList();
      world
          .sso()
          .untagResource(r -> r.instanceArn(world.instanceArn()).resourceArn(arn).tagKeys(keys));
    } else if (step instanceof Step.GroupGoes it) {
      var id = world.groupId(it.group());
      world
          .identityStore()
          .deleteGroup(r -> r.identityStoreId(world.identityStoreId()).groupId(id));
    } else if (step instanceof Step.GroupComes it) {
      world
          .identityStore()
          .createGroup(r -> r.identityStoreId(world.identityStoreId()).displayName(it.group()));
    } else {
      inTheOrganization(step);
    }
  }

  private void revokeByHand(Step.RevokeByHand it) {
    var present =
        world.state().assignments().stream()
            .filter(a -> isActive(a.accountId()))
            .filter(
                a -> world.state().groups().stream().anyMatch(g -> g.id().equals(a.principalId())))
            .toList();
    if (!present.isEmpty()) {
      var gone = present.get(it.which() % present.size());
      eyes.revokesByHand(new Tuple(gone.accountId(), gone.permissionSetName(), gone.principalId()));
      world.deleteByHand(World.access(gone));
    }
  }

  /** In an account that is not active, AWS fails what people ask for. */
  private boolean isActive(String account) {
    return world.state().accounts().stream()
        .anyMatch(a -> a.id().equals(account) && a.state().equals("ACTIVE"));
  }

  private void inTheOrganization(Step step) {
    if (step instanceof Step.Move it) {
      world.aws().moveAccount(it.account(), it.unit());
    } else if (step instanceof Step.Tag it) {
      eyes.tags(it.account(), it.env());
      world.aws().accountTags(it.account(), Map.of("env", it.env()));
    } else if (step instanceof Step.Suspend it) {
      world.aws().accountState(it.account(), it.isActive() ? "ACTIVE" : "SUSPENDED");
    } else if (step instanceof Step.UnitComes) {
      world
          .aws()
          .createOrganizationalUnit(new Seed.OrganizationalUnit(Steps.UNIT, "Temporary", null));
    } else if (step instanceof Step.UnitGoes) {
      world.aws().deleteOrganizationalUnit(Steps.UNIT);
    } else {
      throw new IllegalStateException("nobody knows how to do " + step);
    }
  }
}
