package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator knows of the assignment in AWS. */
@ResourcePart
public record AccountAssignmentStatus(
    @JsonPropertyDescription(
            "What the spec means in AWS's own ids, once all of its names are found.")
        @Nullable AssignedAccess resolved,
    @JsonPropertyDescription(
            "The ids that the names in the spec were resolved to. An account's name keeps its id"
                + " until spec.account is edited; a principal's name as onIdentityChange says.")
        @Nullable ResolvedNames names,
    @JsonPropertyDescription("The assignment that exists in AWS because of this resource.")
        @Nullable AssignedAccess assigned,
    @JsonPropertyDescription(
            "Assignments that exist because of an earlier spec. Each is revoked once its successor"
                + " exists.")
        List<ObsoleteAssignment> obsolete,
    @JsonPropertyDescription(
            "The request to AWS for the assignment that the spec requests: the one that runs, or"
                + " that ran last.")
        @Nullable AssignmentRequest request,
    @JsonPropertyDescription(
            "Whether the assignment existed before any resource requested it, if the capability"
                + " TakeOver of AccessBoundary decides about it. If true, it stays in AWS when this"
                + " resource is deleted.")
        @Nullable Boolean existedBefore,
    @JsonPropertyDescription(
            "Show that the operator has written which assignments exist because of this resource."
                + " Where boundaries are required, it revokes no other.")
        List<String> seals,
    @JsonPropertyDescription(
            "The last value of the annotation ssoperator.dev/requested-at that the operator has"
                + " acted on.")
        @Nullable String lastHandledRequestedAt,
    @JsonPropertyDescription(
            "The metadata.generation this status describes. While it is lower than"
                + " metadata.generation, the operator has not yet seen the newest spec.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "Ready says whether the assignment exists as requested; Reconciling and Stalled say why"
                + " not, as kstatus defines them.")
        List<Condition> conditions)
    implements ManagedStatus {

  /** Fills absent lists. */
  public AccountAssignmentStatus {
    obsolete = obsolete == null ? List.of() : List.copyOf(obsolete);
    seals = seals == null ? List.of() : List.copyOf(seals);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  @Override
  public AwsObject represents() {
    var access = resolved == null ? assigned : resolved;
    var requestId = request == null ? null : request.id();
    return access == null
        ? new AwsObject(null, null, null, null, requestId)
        : new AwsObject(access.accountId(), access.permissionSetArn(), null, null, requestId);
  }

  @Override
  public List<AwsObject> holds() {
    var held = new LinkedHashSet<AssignedAccess>();
    obsolete.forEach(entry -> held.add(entry.assignment()));
    if (assigned != null) {
      held.add(assigned);
    }
    if (request != null && request.state() == RequestState.IN_PROGRESS) {
      held.add(request.assignment());
    }
    return held.stream()
        .map(
            access ->
                new AwsObject(
                    access.accountId(),
                    access.permissionSetArn(),
                    access.principalType(),
                    access.principalId(),
                    null))
        .toList();
  }
}
