package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One principal's access to one account with one permission set.
 *
 * <p>AWS identifies an assignment by permission set, account and principal; a change to any of them
 * replaces the assignment.
 */
@Group("ssoperator.dev")
@Version("v1beta1")
@Plural("accountassignments")
@ShortNames("assign")
@Categories("sso")
public class AccountAssignment
    extends CustomResource<AccountAssignmentSpec, AccountAssignmentStatus> implements Namespaced {

  @Override
  @Required
  @JsonPropertyDescription("Who gets which permission set in which account.")
  public AccountAssignmentSpec getSpec() {
    return super.getSpec();
  }

  @Override
  @JsonPropertyDescription(
      "What the operator knows of the assignment in AWS. Written by the operator only.")
  public @Nullable AccountAssignmentStatus getStatus() {
    return super.getStatus();
  }

  /** Whether the status speaks of the spec as it is. */
  @JsonIgnore
  public boolean isObserved() {
    var status = getStatus();
    return status != null
        && Objects.equals(status.observedGeneration(), getMetadata().getGeneration());
  }

  @Override
  @SuppressWarnings("NullAway") // absent until read from the API server
  protected AccountAssignmentSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable AccountAssignmentStatus initStatus() {
    return null;
  }
}
