package dev.ssoperator.reconcile;

import dev.ssoperator.access.AccessServices;
import dev.ssoperator.access.Accesses;
import dev.ssoperator.access.AnnouncedEdits;
import dev.ssoperator.access.Caller;
import dev.ssoperator.access.Orphans;
import dev.ssoperator.access.ProtectedAccess;
import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.audit.AuditLog;
import dev.ssoperator.identitycenter.AwsConnection;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.InstanceState;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.inventory.Ledger;
import dev.ssoperator.inventory.MissingPermissionSets;
import dev.ssoperator.inventory.Organization;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.inventory.StaleProvisionings;
import dev.ssoperator.inventory.Sweeper;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.Requests;
import java.time.Clock;

/**
 * All objects that belong to one Identity Center instance. None is shared with another instance.
 *
 * @param aws the connection to AWS, closed with this
 * @param access the services of grants and revocations
 * @param reads the threads that read AWS state
 * @param lookups the threads that look up names
 * @param organization the accounts, their organizational units and their tags
 * @param preconditions whether the instance is usable
 * @param sweeper the reads for drift
 */
public record ManagedInstance(
    AwsConnection aws,
    AccessServices access,
    ReadThreads reads,
    ReadThreads lookups,
    Organization organization,
    Preconditions preconditions,
    Sweeper sweeper)
    implements AutoCloseable {

  /** How long AWS's lists may not show the effect of a successful request, in poll intervals. */
  private static final int POLLS_UNTIL_LISTED = 10;

  /** How long accounts of a set and assignments of a principal are cached, in poll intervals. */
  private static final int POLLS_HOLD = 300;

  /**
   * Creates the objects; nothing runs yet, and AWS is not called.
   *
   * @param audit the evidence
   * @param breaker holds revocations of which there are too many; closed with this
   * @param protectedSettings what no resource may change
   * @param isManagementAccount whether AWS lists the assignments of a principal in all accounts
   */
  public static ManagedInstance of(
      AwsConnection aws,
      SlotLimits slots,
      RevocationBreaker breaker,
      ProtectedSettings protectedSettings,
      AuditLog audit,
      boolean isManagementAccount,
      Pacing pacing,
      Clock clock) {
    var identityCenter = aws.identityCenter();
    var poll = pacing.pollInterval();
    var reads = new ReadThreads();
    var lookups = new ReadThreads();
    var protectedAccess =
        new ProtectedAccess(
            protectedSettings, aws.directory(), aws.organization(), identityCenter, lookups, clock);
    var ledger =
        new Ledger(
            identityCenter,
            reads,
            poll.multipliedBy(POLLS_UNTIL_LISTED),
            poll.multipliedBy(POLLS_HOLD),
            isManagementAccount,
            clock);
    var access =
        new AccessServices(
            new Accesses(),
            breaker,
            protectedAccess,
            new Caller(
                aws::caller, identityCenter, protectedAccess, isManagementAccount, lookups, clock),
            new Orphans(aws.directory(), lookups, clock),
            audit,
            identityCenter,
            new Requests(identityCenter, slots, poll, clock),
            ledger,
            new StaleProvisionings(clock),
            new MissingPermissionSets(),
            new AnnouncedEdits(),
            pacing,
            clock);
    return new ManagedInstance(
        aws,
        access,
        reads,
        lookups,
        new Organization(aws.organization(), lookups, pacing.organizationRefresh(), clock),
        new Preconditions(identityCenter, poll),
        new Sweeper(ledger, pacing.driftInterval(), () -> isUsable(aws)));
  }

  private static boolean isUsable(AwsConnection aws) {
    return aws.lastSeenInstance().filter(InstanceState.NotReady.class::isInstance).isEmpty();
  }

  /** Starts to poll requests, to look up and to sweep for drift; only the leader does. */
  public void start() {
    access.caller().start();
    access.protectedAccess().start();
    requests().start();
    sweeper.start();
    organization.start();
  }

  /** Permission sets and assignments in AWS. */
  public IdentityCenter identityCenter() {
    return aws.identityCenter();
  }

  /** The asynchronous requests. */
  public Requests requests() {
    return access.requests();
  }

  /** Which assignments exist. */
  public Ledger ledger() {
    return access.ledger();
  }

  @Override
  public void close() {
    sweeper.close();
    organization.close();
    reads.close();
    lookups.close();
    access.breaker().close();
    requests().close();
    preconditions.close();
    aws.close();
  }
}
