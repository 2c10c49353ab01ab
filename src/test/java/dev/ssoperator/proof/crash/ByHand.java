package dev.ssoperator.proof.crash;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.world.World;
import java.time.Duration;

/** What people do with the console of AWS. Requests of theirs have ended when they return. */
final class ByHand {

  private static final String FOREIGN_ACCOUNT = "222222222222";

  private ByHand() {}

  /** What no resource stands for: a permission set with an assignment. */
  static void createForeignObjects(World world) {
    createSet(world, "console");
    assign(world, "console", FOREIGN_ACCOUNT, "data");
  }

  static void createSet(World world, String name) {
    var arn =
        world
            .sso()
            .createPermissionSet(
                r -> r.instanceArn(world.instanceArn()).name(name).sessionDuration("PT8H"))
            .permissionSet()
            .permissionSetArn();
    world
        .sso()
        .attachManagedPolicyToPermissionSet(
            r ->
                r.instanceArn(world.instanceArn())
                    .permissionSetArn(arn)
                    .managedPolicyArn("arn:aws:iam::aws:policy/AdministratorAccess"));
  }

  static void assign(World world, String set, String account, String group) {
    world.assignByHand(access(world, set, account, group));
    finish(world);
  }

  static void unassign(World world, String set, String account, String group) {
    world.deleteByHand(access(world, set, account, group));
    finish(world);
  }

  static void deleteSet(World world, String name) {
    world
        .sso()
        .deletePermissionSet(
            r ->
                r.instanceArn(world.instanceArn())
                    .permissionSetArn(world.state().permissionSet(name).arn()));
  }

  /** Deletes a group, and creates one of the same name. */
  static void recreateGroup(World world, String name) {
    var store = world.identityStoreId();
    world.identityStore().deleteGroup(r -> r.identityStoreId(store).groupId(world.groupId(name)));
    world.identityStore().createGroup(r -> r.identityStoreId(store).displayName(name));
  }

  private static AssignedAccess access(World world, String set, String account, String group) {
    return new AssignedAccess(
        world.state().permissionSet(set).arn(), account, PrincipalType.GROUP, world.groupId(group));
  }

  private static void finish(World world) {
    world.aws().advanceClock(Duration.ofMinutes(10));
  }
}
