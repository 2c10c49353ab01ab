package dev.ssoperator.emulator;

/** An accepted edit makes every provisioned account outdated. */
final class Revisions {
  private Revisions() {}

  static void bump(World world, PermissionSetState set) {
    set.revision++;
    world.journal.permissionSet(world.now(), Effect.Kind.PERMISSION_SET_UPDATED, set.arn);
  }
}
