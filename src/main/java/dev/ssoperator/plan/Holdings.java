package dev.ssoperator.plan;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.ManagedStatus.AwsObject;
import dev.ssoperator.plan.Requests.Request;
import dev.ssoperator.plan.Resolution.Resolved;
import dev.ssoperator.survey.Survey;
import java.util.List;
import java.util.Optional;

/**
 * What resources have in AWS.
 *
 * @param isOfCluster whether the resources are a cluster's, with their statuses
 */
record Holdings(Survey survey, boolean isOfCluster) {

  /** What a resource has; manifests without a status have what AWS has. */
  List<AssignedAccess> had(Request request) {
    if (request.resource().getStatus() == null
        && !isOfCluster
        && request.resolved() instanceof Resolved.Known known
        && survey.assignments().contains(known.access())) {
      return List.of(known.access());
    }
    return held(request.resource());
  }

  /** What exists in AWS because of a resource, according to its status. */
  List<AssignedAccess> held(AccountAssignment resource) {
    var status = resource.getStatus();
    return status == null
        ? List.of()
        : status.holds().stream()
            .flatMap(object -> access(object).stream())
            .filter(survey.assignments()::contains)
            .toList();
  }

  private static Optional<AssignedAccess> access(AwsObject object) {
    return object.permissionSetArn() == null
            || object.accountId() == null
            || object.principalType() == null
            || object.principalId() == null
        ? Optional.empty()
        : Optional.of(
            new AssignedAccess(
                object.permissionSetArn(),
                object.accountId(),
                object.principalType(),
                object.principalId()));
  }
}
