package dev.ssoperator.access;

import dev.ssoperator.audit.AuditLog;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.inventory.MissingPermissionSets;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.inventory.StaleProvisionings;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.Requests;
import java.time.Clock;

/** The services of an instance for tests of one of them; nothing is held, protected or denied. */
public final class Services {

  public final MissingPermissionSets missing = new MissingPermissionSets();
  public RevocationBreaker breaker;
  public ProtectedAccess protectedAccess;
  public Caller caller;
  private final EmulatedAws aws;
  private final ReadThreads threads;
  private final Clock clock;

  /** The services on an emulator. */
  public Services(EmulatedAws aws, ReadThreads threads, Clock clock) {
    this.aws = aws;
    this.threads = threads;
    this.clock = clock;
    this.breaker = Breakers.off(clock);
    this.protectedAccess = Guards.none(aws, threads, clock);
    this.caller = Guards.everywhere(aws, threads, clock);
  }

  /** All of them. */
  public AccessServices with(Accesses accesses, Requests requests, Ledger ledger, Pacing pacing) {
    return new AccessServices(
        accesses,
        breaker,
        protectedAccess,
        caller,
        new Orphans(aws.directory(), threads, clock),
        new AuditLog(false),
        aws.identityCenter(),
        requests,
        ledger,
        new StaleProvisionings(clock),
        missing,
        new AnnouncedEdits(),
        pacing,
        clock);
  }
}
