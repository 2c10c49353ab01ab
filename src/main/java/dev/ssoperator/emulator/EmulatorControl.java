package dev.ssoperator.emulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What no API of AWS offers: put things there, look at everything, break things, move the clock.
 * Safe for use by many threads: calls of the APIs and changes from here take effect one at a time.
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

  /** One call of an API, from its target and body to its answer. */
  synchronized Reply callerIdentity() {
    return api.callerIdentity();
  }

  synchronized Reply call(String target, Signature signature, int attempt, byte[] body) {
    return api.call(target, signature, attempt, body);
  }

  /**
   * Starts over from a seed: requests, logs and faults are gone as well. Clock and behaviour stay.
   *
   * @throws NoSuchElementException the seed refers to something that is not in it; nothing changed
   */
  public synchronized void seed(Seed next) {
    world.found(Seeder.store(next, world.now(), world.ids));
    seed = next;
    api.engine.clear();
    api.faults.clear();
    world.journal.clear();
  }

  /** Starts over from the seed that was last loaded. */
  public synchronized void reset() {
    seed(seed);
  }

  public synchronized StateView state() {
    api.engine.settle();
    return Views.of(world, api.engine.known());
  }

  /**
   * The calls so far, oldest first: the newest 100,000, or as many as had bodies of 64 MiB
   * together.
   */
  public synchronized List<Call> calls() {
    return world.journal.calls();
  }

  /** The changes so far, in the order they took effect; the newest 100,000. */
  public synchronized List<Effect> effects() {
    api.engine.settle();
    return world.journal.effects();
  }

  public synchronized void clearLogs() {
    world.journal.clear();
  }

  /**
   * Adds a fault, which acts on the next call that it matches.
   *
   * @throws IllegalArgumentException there is no such operation, or none that it matches has an
   *     exception with this reason or resource type
   */
  public synchronized Fault addFault(FaultSpec spec) {
    return api.addFault(spec);
  }

  public synchronized List<Fault> faults() {
    return api.faults.view();
  }

  /**
   * Removes a fault; what it holds is let go.
   *
   * @throws NoSuchElementException there is no such fault
   */
  public synchronized void removeFault(String faultId) {
    if (!api.faults.remove(faultId)) {
      throw new NoSuchElementException("there is no fault " + faultId);
    }
  }

  public synchronized void clearFaults() {
    api.faults.clear();
  }

  /** Every request id of this moment becomes unknown; the requests still take effect. */
  public synchronized void forgetRequests() {
    api.engine.forget();
  }

  /** Stops the clock that asynchronous requests run on. */
  public synchronized void freezeClock() {
    world.clock.freeze();
  }

  /**
   * Moves the clock forward, frozen or not; what falls due takes effect in its order.
   *
   * @throws IllegalArgumentException the duration is negative or longer than 36,500 days, or leads
   *     beyond the year 9999
   */
  public synchronized void advanceClock(Duration by) {
    world.clock.advance(by);
    api.engine.settle();
  }

  /** Lets the clock run on from where it stands. */
  public synchronized void resumeClock() {
    world.clock.resume();
  }

  public Behaviour behaviour() {
    return world.behaviour;
  }

  public synchronized void behaviour(Behaviour behaviour) {
    api.engine.settle();
    world.behave(behaviour);
  }

  /**
   * Says which customer managed policies an account has: exactly these, or, with null, any.
   *
   * @throws NoSuchElementException the account is not in the organization
   */
  public synchronized void customerManagedPolicies(
      String accountId, @Nullable List<CustomerPolicy> policies) {
    account(accountId).customerManagedPolicies =
        policies == null ? null : Set.copyOf(Seed.listed("customerManagedPolicies", policies));
  }

  /**
   * Changes the state of an account, such as to SUSPENDED.
   *
   * @param state one of those in Organizations
   * @throws NoSuchElementException the account is not in the organization
   * @throws IllegalArgumentException Organizations has no such state
   */
  public synchronized void accountState(String accountId, @Nullable String state) {
    Seed.Account.requireState(state);
    account(accountId).state = Objects.requireNonNull(state);
  }

  /**
   * Moves an account.
   *
   * @param unitId where to, or null for the root
   * @throws NoSuchElementException the account or the unit is not in the organization
   */
  public synchronized void moveAccount(String accountId, @Nullable String unitId) {
    requireUnit(unitId);
    account(accountId).organizationalUnit = unitId;
  }

  /**
   * Creates an organizational unit, as CreateOrganizationalUnit does.
   *
   * @throws NoSuchElementException its parent is not in the organization
   * @throws IllegalArgumentException there is one with this id
   */
  public synchronized void createOrganizationalUnit(Seed.OrganizationalUnit unit) {
    requireUnit(unit.parent());
    if (world.store.organizationalUnits.putIfAbsent(unit.id(), unit) != null) {
      throw new IllegalArgumentException("there is an organizational unit " + unit.id());
    }
  }

  /**
   * Deletes an organizational unit, as DeleteOrganizationalUnit does.
   *
   * @throws NoSuchElementException it is not in the organization
   * @throws IllegalArgumentException it has accounts or units
   */
  public synchronized void deleteOrganizationalUnit(String id) {
    requireUnit(id);
    var used =
        world.store.accounts.values().stream().anyMatch(a -> id.equals(a.organizationalUnit))
            || world.store.organizationalUnits.values().stream()
                .anyMatch(unit -> id.equals(unit.parent()));
    if (used) {
      throw new IllegalArgumentException("organizational unit " + id + " is not empty");
    }
    world.store.organizationalUnits.remove(id);
  }

  private void requireUnit(@Nullable String id) {
    if (id != null && !world.store.organizationalUnits.containsKey(id)) {
      throw new NoSuchElementException("there is no organizational unit " + id);
    }
  }

  /**
   * Says which tags an account has: exactly these, or, with null, none.
   *
   * @throws NoSuchElementException the account is not in the organization
   */
  public synchronized void accountTags(String accountId, @Nullable Map<String, String> tags) {
    account(accountId).tags = tags == null ? Map.of() : Map.copyOf(tags);
  }

  /**
   * Renames a group, a user, an organizational unit or an account, as UpdateGroup, UpdateUser,
   * UpdateOrganizationalUnit and PutAccountName do.
   *
   * @throws NoSuchElementException there is nothing with this id
   * @throws IllegalArgumentException the name is missing or empty
   */
  public synchronized void rename(String id, @Nullable String newName) {
    var name = Limits.text("name of " + id, newName);
    var group = world.store.groups.computeIfPresent(id, (i, g) -> g.renamed("DisplayName", name));
    var user = world.store.users.computeIfPresent(id, (i, u) -> u.renamed("UserName", name));
    var unit = world.store.organizationalUnits.computeIfPresent(id, (i, u) -> u.renamed(name));
    if (group == null && user == null && unit == null) {
      account(id).name = name;
    }
  }

  private Store.AccountState account(String accountId) {
    return Optional.ofNullable(world.store.accounts.get(accountId))
        .orElseThrow(() -> new NoSuchElementException("there is no account " + accountId));
  }
}
