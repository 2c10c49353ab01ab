package dev.ssoperator.boundary;

import dev.ssoperator.api.AccessBoundaryStatus;
import dev.ssoperator.api.Condition;
import dev.ssoperator.status.StatusDraft;
import java.util.List;

/** An AccessBoundary's status: what it counts. */
record BoundaryStatusDraft(int namespaces, Standing.Counts counts)
    implements StatusDraft<AccessBoundaryStatus> {

  @Override
  public AccessBoundaryStatus build(long observedGeneration, List<Condition> conditions) {
    return new AccessBoundaryStatus(
        namespaces,
        counts.permissionSets(),
        counts.accountAssignments(),
        counts.violations(),
        observedGeneration,
        conditions);
  }
}
