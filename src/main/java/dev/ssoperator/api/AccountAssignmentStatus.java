package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator knows of the assignment in AWS. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AccountAssignmentStatus(
    @Nullable AssignedAccess resolved,
    @Nullable AssignedAccess assigned,
    List<AssignedAccess> obsolete,
    @Nullable AssignmentRequest request,
    @Nullable String lastHandledRequestedAt,
    @Nullable Long observedGeneration,
    List<Condition> conditions) {

  /** Fills absent lists. */
  public AccountAssignmentStatus {
    obsolete = obsolete == null ? List.of() : List.copyOf(obsolete);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
