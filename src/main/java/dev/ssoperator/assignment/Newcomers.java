package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.apiserver.Unreadable;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Resources whose present spec was not evaluated yet. What one of them may turn out to request is
 * not revoked before that, for a moment: nobody can hold up a revocation for longer.
 */
final class Newcomers extends AbstractEventSource<Void, AccountAssignment>
    implements ResourceEventAware<AccountAssignment> {

  /**
   * How long a resource holds up revocations after it was first seen, and a revocation is held up
   * by all of them together.
   */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final AssignmentResolver resolver;
  private final PermissionSetEvents permissionSets;
  private final Clock clock;

  /** By UID, since when each was not evaluated. */
  private final Map<String, Instant> since = new ConcurrentHashMap<>();

  private final Map<AssignedAccess, Instant> heldUpSince = new ConcurrentHashMap<>();

  Newcomers(AssignmentResolver resolver, PermissionSetEvents permissionSets, Clock clock) {
    super(Void.class, "newcomers");
    this.resolver = resolver;
    this.permissionSets = permissionSets;
    this.clock = clock;
  }

  /**
   * One of these resources that may turn out to request the access, while the revocation has to
   * wait for it.
   *
   * @param unobserved resources whose present spec was not evaluated yet
   */
  Optional<AccountAssignment> holdingUp(
      AssignedAccess access, Stream<AccountAssignment> unobserved) {
    var now = clock.instant();
    var newcomer =
        unobserved
            .filter(resource -> !resource.isMarkedForDeletion())
            .filter(resource -> isPatient(since(resource, now), now))
            .filter(resource -> mayRequest(resource, access))
            .findFirst();
    if (newcomer.isEmpty()) {
      heldUpSince.remove(access);
      return newcomer;
    }
    var first = heldUpSince.computeIfAbsent(access, a -> now);
    return newcomer.filter(resource -> isPatient(first, now));
  }

  private Instant since(AccountAssignment resource, Instant now) {
    return since.computeIfAbsent(resource.getMetadata().getUid(), uid -> now);
  }

  private static boolean isPatient(Instant since, Instant now) {
    return now.isBefore(since.plus(PATIENCE));
  }

  private boolean mayRequest(AccountAssignment resource, AssignedAccess access) {
    return Unreadable.problem(resource).isPresent()
        || (permissionSets.arn(resource).map(access.permissionSetArn()::equals).orElse(true)
            && resolver.mayMean(resource.getSpec(), access));
  }

  /** The access is not being revoked any more. */
  void forget(AssignedAccess access) {
    heldUpSince.remove(access);
  }

  @Override
  public void onResourceCreated(AccountAssignment resource) {
    note(resource);
  }

  @Override
  public void onResourceUpdated(AccountAssignment resource, AccountAssignment before) {
    note(resource);
  }

  @Override
  public void onResourceDeleted(AccountAssignment resource) {
    since.remove(resource.getMetadata().getUid());
  }

  private void note(AccountAssignment resource) {
    var uid = resource.getMetadata().getUid();
    if (resource.isObserved()) {
      since.remove(uid);
    } else {
      since.putIfAbsent(uid, clock.instant());
    }
  }

  @Override
  public Set<Void> getSecondaryResources(AccountAssignment primary) {
    return Set.of();
  }
}
