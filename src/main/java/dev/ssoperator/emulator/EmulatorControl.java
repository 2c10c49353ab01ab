package dev.ssoperator.emulator;

import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What no API of AWS offers: put things there, look at everything, break things, move the clock.
 * Safe for use by many threads.
 */
public final class EmulatorControl {
  private final Api api;
  private final World world;
  private Seed seed;

  EmulatorControl(Api api, Seed seed) {
    this.api = api;
    this.world = api.world;
    this.seed = seed;
  }

  /**
   * Starts over from a seed: requests, logs and faults are gone as well. Clock and behaviour stay.
   *
   * @throws NoSuchElementException the seed refers to something that is not in it; nothing changed
   */
  public void seed(Seed next) {
    synchronized (api) {
      world.store = Seeder.store(next, world.now(), world.ids);
      seed = next;
      api.engine.clear();
      api.faults.clear();
      world.journal.clear();
    }
  }

  /** Starts over from the seed that was last loaded. */
  public void reset() {
    synchronized (api) {
      seed(seed);
    }
  }

  public StateView state() {
    synchronized (api) {
      api.engine.settle();
      return Views.of(world, api.engine.known());
    }
  }

  /**
   * The calls so far, oldest first: the newest 100,000, or as many as had bodies of 64 MiB
   * together.
   */
  public List<Call> calls() {
    synchronized (api) {
      return world.journal.calls();
    }
  }

  /** The changes so far, in the order they took effect; the newest 100,000. */
  public List<Effect> effects() {
    synchronized (api) {
      api.engine.settle();
      return world.journal.effects();
    }
  }

  public void clearLogs() {
    synchronized (api) {
      world.journal.clear();
    }
  }

  /**
   * Adds a fault, which acts on the next call that it matches.
   *
   * @throws IllegalArgumentException there is no such operation, or none that it matches has an
   *     exception with this reason or resource type
   */
  public Fault addFault(FaultSpec spec) {
    return api.addFault(spec);
  }

  public List<Fault> faults() {
    synchronized (api) {
      return api.faults.view();
    }
  }

  /**
   * Sends the answers a hold keeps back, and stops holding further ones.
   *
   * @throws NoSuchElementException there is no such fault
   */
  public void release(String faultId) {
    removeFault(faultId);
  }

  /**
   * Removes a fault; what it holds is let go.
   *
   * @throws NoSuchElementException there is no such fault
   */
  public void removeFault(String faultId) {
    synchronized (api) {
      if (!api.faults.remove(faultId)) {
        throw new NoSuchElementException("there is no fault " + faultId);
      }
    }
  }

  public void clearFaults() {
    synchronized (api) {
      api.faults.clear();
    }
  }

  /** Every request id of this moment becomes unknown; the requests still take effect. */
  public void forgetRequests() {
    synchronized (api) {
      api.engine.forget();
    }
  }

  /** Stops the clock that asynchronous requests run on. */
  public void freezeClock() {
    world.clock.freeze();
  }

  /**
   * Moves the clock forward, frozen or not; what falls due takes effect in its order.
   *
   * @throws IllegalArgumentException the duration is negative or longer than 36,500 days, or leads
   *     beyond the year 9999
   */
  public void advanceClock(Duration by) {
    synchronized (api) {
      world.clock.advance(by);
      api.engine.settle();
    }
  }

  /** Lets the clock run on from where it stands. */
  public void resumeClock() {
    world.clock.resume();
  }

  public Behaviour behaviour() {
    synchronized (api) {
      return world.behaviour;
    }
  }

  public void behaviour(Behaviour behaviour) {
    synchronized (api) {
      world.behaviour = behaviour;
    }
  }

  /**
   * Says which customer managed policies an account has: exactly these, or, with null, any.
   *
   * @throws NoSuchElementException the account is not in the organization
   */
  public void customerManagedPolicies(String accountId, @Nullable List<CustomerPolicy> policies) {
    synchronized (api) {
      account(accountId).customerManagedPolicies =
          policies == null ? null : Set.copyOf(Seed.listed("customerManagedPolicies", policies));
    }
  }

  /**
   * Changes the state of an account, such as to SUSPENDED.
   *
   * @param state one of those in Organizations
   * @throws NoSuchElementException the account is not in the organization
   * @throws IllegalArgumentException Organizations has no such state
   */
  public void accountState(String accountId, @Nullable String state) {
    Seed.Account.requireState(state);
    synchronized (api) {
      account(accountId).state = Objects.requireNonNull(state);
    }
  }

  /**
   * Renames a group, a user or an account, as UpdateGroup, UpdateUser and PutAccountName do.
   *
   * @throws NoSuchElementException there is nothing with this id
   */
  public void rename(String id, String name) {
    synchronized (api) {
      var store = world.store;
      var group = store.groups.get(id);
      var user = store.users.get(id);
      if (group != null) {
        store.groups.put(id, new Store.Group(id, name, group.description(), group.created()));
      } else if (user != null) {
        var attributes = user.attributes().deepCopy().put("UserName", name);
        store.users.put(id, new Store.User(id, name, attributes, user.created()));
      } else {
        account(id).name = name;
      }
    }
  }

  private Store.AccountState account(String accountId) {
    return Optional.ofNullable(world.store.accounts.get(accountId))
        .orElseThrow(() -> new NoSuchElementException("there is no account " + accountId));
  }
}
