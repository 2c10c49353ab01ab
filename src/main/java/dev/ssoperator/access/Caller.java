package dev.ssoperator.access;

import dev.ssoperator.identitycenter.CallerIdentity;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.InstanceState;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.BackgroundReads;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the operator's credentials are the management account's or a delegated administrator's,
 * whom AWS lets change nothing in the management account.
 */
public final class Caller {

  private static final Logger LOGGER = LoggerFactory.getLogger(Caller.class);

  /** How long the identity is cached. */
  private static final Duration REMEMBER = Duration.ofHours(1);

  private static final String SELF = "self";

  /** Where the caller may change access. */
  public sealed interface Reach {

    /** Everywhere, or AWS does not tell. */
    record Everywhere() implements Reach {}

    /** Everywhere but in the management account. */
    record Outside(String managementAccountId) implements Reach {}

    /** It is being found out. */
    record Reading() implements Reach {}
  }

  private final Supplier<CallerIdentity> identity;
  private final IdentityCenter identityCenter;
  private final ProtectedAccess protectedAccess;
  private final boolean isManagementAccount;
  private final ReadThreads threads;
  private final BackgroundReads<String, Optional<CallerIdentity>> reads;
  private final Clock clock;
  private final AtomicBoolean isChecked = new AtomicBoolean();

  /**
   * Creates the caller; AWS is not called yet.
   *
   * @param identity asks AWS for the identity of the credentials
   * @param isManagementAccount whether the user says that it is the management account's
   */
  public Caller(
      Supplier<CallerIdentity> identity,
      IdentityCenter identityCenter,
      ProtectedAccess protectedAccess,
      boolean isManagementAccount,
      ReadThreads threads,
      Clock clock) {
    this.identity = identity;
    this.identityCenter = identityCenter;
    this.protectedAccess = protectedAccess;
    this.isManagementAccount = isManagementAccount;
    this.threads = threads;
    this.clock = clock;
    this.reads = new BackgroundReads<>(threads, (self, lane) -> read(), self -> {}, clock);
  }

  /** Finds out who the caller is, in the background. */
  public void start() {
    threads.execute(Lane.READ, () -> reads.refresh(SELF, Lane.READ));
  }

  /**
   * Where the caller may change access.
   *
   * @param requester woken when that is found out
   */
  public Reach reach(Requester requester) {
    if (isManagementAccount
        || !(identityCenter.instance() instanceof InstanceState.Ready ready)
        || ready.instance().ownerAccountId() == null) {
      return new Reach.Everywhere();
    }
    var owner = Objects.requireNonNull(ready.instance().ownerAccountId());
    return reads
        .get(SELF, clock.instant().minus(REMEMBER), Lane.GRANT, requester)
        .or(() -> reads.known(SELF))
        .<Reach>map(
            caller ->
                caller
                        .value()
                        .map(CallerIdentity::accountId)
                        .filter(id -> !id.equals(owner))
                        .isEmpty()
                    ? new Reach.Everywhere()
                    : new Reach.Outside(owner))
        .orElseGet(Reach.Reading::new);
  }

  /** Empty where AWS does not tell: the operator then finds out from what AWS denies. */
  private Optional<CallerIdentity> read() {
    try {
      var caller = identity.get();
      if (isChecked.compareAndSet(false, true)) {
        protectedAccess.checkOwnAccess(caller);
      }
      return Optional.of(caller);
    } catch (IdentityCenterException e) {
      e.addTo(LOGGER.atWarn())
          .log("Could not find out whose credentials the operator uses: {}", e.awsMessage());
      return Optional.empty();
    }
  }
}
