package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far the assignments of a set are, written at most every 2 s. */
@ResourcePart
@RecordBuilder
public record AccountAssignmentSetStatus(
    @JsonPropertyDescription("How many accounts the selectors select now.")
        @Nullable Integer accounts,
    @JsonPropertyDescription("How many assignments there are to be.") @Nullable Integer desired,
    @JsonPropertyDescription("How many of them exist in AWS.") @Nullable Integer ready,
    @JsonPropertyDescription("How many of them are on their way.") @Nullable Integer pending,
    @JsonPropertyDescription("How many of them need a person.") @Nullable Integer failing,
    @JsonPropertyDescription("Assignments that fail, 20 at most.") List<FailingAssignment> failures,
    @JsonPropertyDescription(
            "Accounts that would lose access with this spec, 20 at most, while these revocations"
                + " are held.")
        List<String> leavingAccounts,
    @JsonPropertyDescription(
            "When AWS Organizations was read that the counts are of. It changes only together with"
                + " them.")
        @Nullable Instant organizationReadAt,
    @JsonPropertyDescription(
            "The last value of the annotation ssoperator.dev/requested-at that the operator has"
                + " acted on.")
        @Nullable String lastHandledRequestedAt,
    @JsonPropertyDescription(
            "The metadata.generation this status describes. While it is lower than"
                + " metadata.generation, the operator has not yet seen the newest spec.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "Ready says whether every assignment exists; Reconciling and Stalled say why not, as"
                + " kstatus defines them.")
        List<Condition> conditions)
    implements ManagedStatus {

  /** Fills absent lists. */
  public AccountAssignmentSetStatus {
    failures = failures == null ? List.of() : List.copyOf(failures);
    leavingAccounts = leavingAccounts == null ? List.of() : List.copyOf(leavingAccounts);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  @Override
  public AwsObject represents() {
    return new AwsObject(null, null, null, null, null);
  }

  @Override
  public List<AwsObject> holds() {
    return List.of();
  }
}
