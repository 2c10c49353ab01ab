package dev.ssoperator.access;

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

/**
 * Resources whose present spec was not evaluated yet, or whose status the operator cannot have
 * written, until it has evaluated their spec. What one of them may turn out to request is not
 * revoked before that, for a moment: nobody can hold up a revocation for longer.
 */
public final class Newcomers extends AbstractEventSource<Void, AccountAssignment>
    implements ResourceEventAware<AccountAssignment> {

  /**
   * How long a resource holds up revocations after it was first seen, and a revocation is held up
   * by all of them together.
   */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Accesses accesses;
  private final Clock clock;

  /** By UID, since when each was not evaluated. */
  private final Map<String, Instant> since = new ConcurrentHashMap<>();

  /** Creates the source for the resources of an instance. */
  public Newcomers(AccessServices services) {
    super(Void.class, "newcomers");
    this.accesses = services.accesses();
    this.clock = services.clock();
  }

  /**
   * One resource that may turn out to request an assignment, while the assignment's revocation has
   * to wait for it.
   */
  Optional<AccountAssignment> holdingUp(AccessPass pass, AssignedAccess assignment) {
    var now = clock.instant();
    var newcomer =
        AccessIndexes.unobserved(pass.resources())
            .filter(resource -> !resource.isMarkedForDeletion())
            .filter(resource -> isPatient(since(resource, now), now))
            .filter(resource -> mayRequest(pass, resource, assignment))
            .findFirst()
            .or(() -> accesses.unproven(assignment, pass.id()).flatMap(pass::live));
    if (newcomer.isEmpty()) {
      accesses.update(assignment, Access::endHoldUp);
      return newcomer;
    }
    var first = accesses.with(assignment, access -> access.heldUpSince(now));
    return newcomer.filter(resource -> isPatient(first, now));
  }

  private Instant since(AccountAssignment resource, Instant now) {
    return since.computeIfAbsent(resource.getMetadata().getUid(), uid -> now);
  }

  private static boolean isPatient(Instant since, Instant now) {
    return now.isBefore(since.plus(PATIENCE));
  }

  private static boolean mayRequest(
      AccessPass pass, AccountAssignment resource, AssignedAccess assignment) {
    return Unreadable.problem(resource).isPresent() || pass.mayRequest(resource, assignment);
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
