package dev.ssoperator.reconcile;

import dev.ssoperator.access.AccessServices;
import dev.ssoperator.access.Accesses;
import dev.ssoperator.identitycenter.AwsConnection;
import dev.ssoperator.identitycenter.Directory;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.InstanceState;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.ledger.Ledger;
import dev.ssoperator.ledger.MissingPermissionSets;
import dev.ssoperator.ledger.ReadThreads;
import dev.ssoperator.ledger.StaleProvisionings;
import dev.ssoperator.ledger.Sweeper;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.request.Requests;
import java.time.Clock;

/**
 * All that belongs to one Identity Center instance: the port to AWS, what exists there as it was
 * read, and the requests in flight. Nothing of it is shared with another instance.
 */
public final class ManagedInstance implements AutoCloseable {

  /** For so long AWS's lists may not show what a request that has succeeded did. */
  private static final int POLLS_UNTIL_LISTED = 10;

  /** For so long the accounts of a permission set, and what a principal has, count as known. */
  private static final int POLLS_HOLD = 300;

  private final AwsConnection aws;
  private final Requests requests;
  private final ReadThreads reads = new ReadThreads();
  private final ReadThreads lookups = new ReadThreads();
  private final Ledger ledger;
  private final StaleProvisionings staleProvisionings;
  private final MissingPermissionSets missingPermissionSets = new MissingPermissionSets();
  private final Preconditions preconditions;
  private final Sweeper sweeper;
  private final AccessServices access;

  /**
   * Puts it together; nothing runs yet, and nobody is asked for anything.
   *
   * @param aws the connection, closed with this
   * @param isManagementAccount whether AWS says what a principal has in all accounts
   */
  public ManagedInstance(
      AwsConnection aws,
      SlotLimits slots,
      boolean isManagementAccount,
      Pacing pacing,
      Clock clock) {
    this.aws = aws;
    var poll = pacing.pollInterval();
    requests = new Requests(aws.identityCenter(), slots, poll, clock);
    ledger =
        new Ledger(
            aws.identityCenter(),
            reads,
            poll.multipliedBy(POLLS_UNTIL_LISTED),
            poll.multipliedBy(POLLS_HOLD),
            isManagementAccount,
            clock);
    staleProvisionings = new StaleProvisionings(clock);
    preconditions = new Preconditions(aws.identityCenter(), poll);
    sweeper = new Sweeper(ledger, pacing.driftInterval(), this::isUsable);
    access =
        new AccessServices(
            new Accesses(),
            aws.identityCenter(),
            requests,
            ledger,
            staleProvisionings,
            missingPermissionSets,
            pacing,
            clock);
  }

  /** Begins to poll requests and to read for drift, as the leader does. */
  public void start() {
    requests.start();
    sweeper.start();
  }

  private boolean isUsable() {
    return aws.lastSeenInstance().filter(InstanceState.NotReady.class::isInstance).isEmpty();
  }

  /** The connection to AWS. */
  public AwsConnection aws() {
    return aws;
  }

  /** Permission sets and assignments in AWS. */
  public IdentityCenter identityCenter() {
    return aws.identityCenter();
  }

  /** Principals and accounts by name. */
  public Directory directory() {
    return aws.directory();
  }

  /** The door to asynchronous requests. */
  public Requests requests() {
    return requests;
  }

  /** The threads that read what exists. */
  public ReadThreads reads() {
    return reads;
  }

  /** The threads that look up names. */
  public ReadThreads lookups() {
    return lookups;
  }

  /** Which assignments exist. */
  public Ledger ledger() {
    return ledger;
  }

  /** The assignments that may have provisioned an older revision of their permission set. */
  public StaleProvisionings staleProvisionings() {
    return staleProvisionings;
  }

  /** Permission sets that were found missing. */
  public MissingPermissionSets missingPermissionSets() {
    return missingPermissionSets;
  }

  /** What grants and revocations work with. */
  public AccessServices access() {
    return access;
  }

  /** Whether the instance can be worked on. */
  public Preconditions preconditions() {
    return preconditions;
  }

  /** The reads for drift. */
  public Sweeper sweeper() {
    return sweeper;
  }

  @Override
  public void close() {
    sweeper.close();
    reads.close();
    lookups.close();
    requests.close();
    preconditions.close();
    aws.close();
  }
}
