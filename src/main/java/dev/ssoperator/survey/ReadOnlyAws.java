package dev.ssoperator.survey;

import dev.ssoperator.identitycenter.AwsConnection;
import dev.ssoperator.identitycenter.Fence;
import dev.ssoperator.identitycenter.Instance;
import dev.ssoperator.identitycenter.InstanceState;
import dev.ssoperator.identitycenter.OrganizationAccount;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.inventory.Organization;
import dev.ssoperator.inventory.OrganizationFacet;
import dev.ssoperator.inventory.OrganizationView;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Requester;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A connection to AWS on which no call that changes anything is sent. */
public final class ReadOnlyAws implements AutoCloseable {

  /** A command ends before anything that it has read is that old. */
  private static final Duration COMMAND = Duration.ofDays(1);

  private static final Duration RECHECK = Duration.ofSeconds(2);
  private static final int CONNECTIONS = 32;

  private final AtomicInteger calls = new AtomicInteger();
  private final Clock clock;
  private final AwsConnection aws;

  /**
   * Opens the connection; no call is made yet. Region, credentials and endpoint are those of the
   * AWS SDK's default chains.
   *
   * @param instanceArn the instance, or null to find the only one
   * @param quotas how often each service may be called
   */
  public ReadOnlyAws(@Nullable String instanceArn, Quotas quotas, Clock clock) {
    this.clock = clock;
    aws =
        new AwsConnection(
            new AwsConnection.AwsSettings(
                instanceArn, COMMAND, RECHECK, RECHECK, CONNECTIONS, quotas),
            clock,
            (service, operation, error, took) -> calls.incrementAndGet(),
            new Fence(() -> false));
  }

  /**
   * What a survey reads.
   *
   * @param isManagementAccount whether the credentials are the management account's
   * @param facets what else than accounts and units is read of the organization
   * @param withMembers whether the members of the groups are read
   */
  public record Scope(
      boolean isManagementAccount, Set<OrganizationFacet> facets, boolean withMembers) {

    /** Takes a copy. */
    public Scope {
      facets = Set.copyOf(facets);
    }
  }

  /** How many calls AWS has answered. */
  public int calls() {
    return calls.get();
  }

  /**
   * Reads everything that the instance holds; blocks until it is read.
   *
   * @param checkpoint what an interrupted survey has read; not deleted
   * @throws IllegalStateException if there is no usable instance
   */
  public Survey survey(Checkpoint checkpoint, Progress progress, Scope scope)
      throws InterruptedException {
    var instance = instance();
    checkpoint.resume(instance.arn());
    try (var reads = new Reads();
        var threads = new ReadThreads();
        var organization = new Organization(aws.organization(), threads, COMMAND, clock)) {
      var sources =
          new SurveyReader.Sources(
              aws.directory(),
              () ->
                  view(organization, Set.of()).accounts().stream()
                      .map(OrganizationAccount::id)
                      .toList(),
              () -> view(organization, withUnits(scope.facets())),
              scope.isManagementAccount(),
              scope.withMembers());
      return new SurveyReader(instance, aws.identityCenter(), sources, checkpoint, progress, reads)
          .read();
    }
  }

  private Instance instance() {
    var state = aws.identityCenter().instance();
    if (state instanceof InstanceState.NotReady none) {
      throw new IllegalStateException(none.reason());
    }
    return ((InstanceState.Ready) state).instance();
  }

  private static Set<OrganizationFacet> withUnits(Set<OrganizationFacet> facets) {
    var all = EnumSet.of(OrganizationFacet.UNITS);
    all.addAll(facets);
    return all;
  }

  private static OrganizationView view(Organization organization, Set<OrganizationFacet> facets) {
    var read = new Semaphore(0);
    var requester =
        new Requester(
            "Survey",
            new ResourceID(facets.toString()),
            Requester.Purpose.SPEC,
            resource -> read.release());
    while (true) {
      var view = organization.view(facets, Instant.MIN, requester);
      if (view.isPresent()) {
        return view.get();
      }
      read.acquireUninterruptibly();
    }
  }

  @Override
  public void close() {
    aws.close();
  }
}
