package dev.ssoperator.emulator;

import java.time.Instant;
import java.util.Objects;

/** What every operation works on. */
final class World {
  final EmulatorClock clock;
  final Journal journal = new Journal();
  final Ids ids;
  Behaviour behaviour;
  Store store;

  World(EmulatorClock clock, long randomSeed, Behaviour behaviour, Seed seed) {
    this.clock = clock;
    this.ids = new Ids(randomSeed);
    this.behaviour = behaviour;
    this.store = Seeder.store(seed, clock.instant(), ids);
  }

  /** The instance's primary Region, for a caller in this one. */
  String primaryRegion(String region) {
    return Objects.requireNonNullElse(behaviour.primaryRegion(), region);
  }

  Instant now() {
    return clock.instant();
  }

  /** An accepted edit makes every provisioned account outdated. */
  void edited(PermissionSetState set) {
    set.revision++;
    journal.permissionSet(now(), Effect.Kind.PERMISSION_SET_UPDATED, set.arn);
  }

  void addMembership(Store.Membership membership) {
    store.memberships.put(membership.id(), membership);
    journal.membership(now(), Effect.Kind.MEMBERSHIP_CREATED, membership);
  }

  void removeMembership(Store.Membership membership) {
    store.memberships.remove(membership.id());
    journal.membership(now(), Effect.Kind.MEMBERSHIP_DELETED, membership);
  }
}
