package dev.ssoperator.emulator;

import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;

/** What every operation works on. */
final class World {
  final EmulatorClock clock;
  final Journal journal = new Journal();
  final Past past = new Past();
  final Ids ids;
  Behaviour behaviour;

  /** What exists in the instance that there is now. */
  Store store;

  /** What exists in the instance of the seed. */
  private Store seeded;

  World(EmulatorClock clock, long randomSeed, Behaviour behaviour, Seed seed) {
    this.clock = clock;
    this.ids = new Ids(randomSeed);
    this.behaviour = behaviour;
    this.seeded = Seeder.store(seed, clock.instant(), ids);
    this.store = present();
  }

  /** Starts over with another seed. */
  void found(Store other) {
    seeded = other;
    store = present();
    past.clear();
  }

  void behave(Behaviour next) {
    var before = behaviour;
    behaviour = next;
    if (before.instance() != next.instance()) {
      store = present();
      past.clear();
    }
  }

  private Store present() {
    return behaviour.instance() == InstancePresence.PRESENT ? seeded : seeded.replacement();
  }

  /** The instance's primary Region, for a caller in this one. */
  String primaryRegion(String region) {
    return Objects.requireNonNullElse(behaviour.primaryRegion(), region);
  }

  Instant now() {
    return clock.instant();
  }

  /** What exists is about to change. */
  void changes(Instant at) {
    past.keep(store, at, behaviour.maxStaleness());
  }

  /** Reads what exists, as a read of now may show it. */
  <T> T read(Supplier<T> reading) {
    if (behaviour.maxStaleness().isZero()) {
      return reading.get();
    }
    var shown = past.at(now().minus(ids.upTo(behaviour.maxStaleness())), store);
    return in(shown, reading);
  }

  /** Runs something that works on one state. */
  void in(Store state, Runnable work) {
    in(
        state,
        () -> {
          work.run();
          return true;
        });
  }

  private <T> T in(Store state, Supplier<T> work) {
    var present = store;
    try {
      store = state;
      return work.get();
    } finally {
      store = present;
    }
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
