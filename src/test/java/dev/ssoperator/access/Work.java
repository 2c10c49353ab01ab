package dev.ssoperator.access;

import dev.ssoperator.access.AccessOutcome.Running;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Requester.Purpose;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/** One reconciliation of a resource; what it writes down before a request is sent. */
final class Work implements AccessPass {

  final List<Running> intents = new ArrayList<>();
  final List<AssignedAccess> orphans = new ArrayList<>();
  HeldAssignments held = new HeldAssignments(null);
  BiPredicate<AccountAssignment, AssignedAccess> isProven = (resource, access) -> true;
  boolean isRefused;
  boolean isRefreshRequested;
  boolean mayRequest = true;
  int drifts;
  int corrections;
  Runnable onIntent = () -> {};
  private final Resources resources;
  private final Requester requester;

  Work(Resources resources, Requester requester) {
    this.resources = resources;
    this.requester = requester;
  }

  @Override
  public AccountAssignment resource() {
    return resources.get(id()).orElseThrow();
  }

  @Override
  public boolean isProven(AccountAssignment other, AssignedAccess assignment) {
    return isProven.test(other, assignment);
  }

  @Override
  public IndexedResourceCache<AccountAssignment> resources() {
    return resources;
  }

  @Override
  public HeldAssignments held() {
    return held;
  }

  @Override
  public Requester requester() {
    return requester;
  }

  @Override
  public Requester requester(ResourceID resource) {
    return new Requester(requester.kind(), resource, Purpose.SPEC, requester.waker());
  }

  @Override
  public boolean isRefreshRequested() {
    return isRefreshRequested;
  }

  @Override
  public boolean mayRequest(AccountAssignment other, AssignedAccess assignment) {
    return mayRequest;
  }

  @Override
  public void saveIntent(Running intent) {
    if (isRefused) {
      throw new IllegalStateException("not written");
    }
    onIntent.run();
    intents.add(intent);
  }

  @Override
  public void orphanLeft(AssignedAccess assignment, String why) {
    orphans.add(assignment);
  }

  @Override
  public void driftFound() {
    drifts++;
  }

  @Override
  public void driftCorrected() {
    corrections++;
  }
}
