package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What each AccountAssignment of a set gets besides principal, permission set and account. */
@ResourcePart
public record AssignmentTemplate(
    @JsonPropertyDescription("Labels and annotations of each AccountAssignment.")
        @Nullable Metadata metadata,
    @JsonPropertyDescription("The rest of each AccountAssignment's spec.") @Nullable Spec spec) {

  /** Labels and annotations. */
  @ResourcePart
  @ValidationRule(
      value =
          "(!has(self.labels) || self.labels.all(k, !k.startsWith('ssoperator.dev/'))) &&"
              + " (!has(self.annotations) || self.annotations.all(k,"
              + " !k.startsWith('ssoperator.dev/')))",
      message = "labels and annotations that begin with ssoperator.dev/ are the operator's")
  public record Metadata(
      @JsonPropertyDescription("Labels; none that begins with ssoperator.dev/.") @Size(max = 20) Map<String, @Size(max = 63) String> labels,
      @JsonPropertyDescription("Annotations; none that begins with ssoperator.dev/.")
          @Size(max = 20) Map<String, @Size(max = 1024) String> annotations) {

    /** Fills absent maps. */
    public Metadata {
      labels = labels == null ? Map.of() : Map.copyOf(labels);
      annotations = annotations == null ? Map.of() : Map.copyOf(annotations);
    }
  }

  /** Fields of {@link AccountAssignmentSpec}. */
  @ResourcePart
  public record Spec(
      @JsonPropertyDescription(
              "What happens to an access when its AccountAssignment is deleted: Delete revokes it,"
                  + " Retain leaves it in AWS.")
          @Default("Delete")
          DeletionPolicy deletionPolicy) {

    /** Fills what an API server without schema defaults leaves out. */
    public Spec {
      deletionPolicy = deletionPolicy == null ? DeletionPolicy.DELETE : deletionPolicy;
    }
  }
}
