package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * Many account assignments from one object: each principal with each permission set in each
 * selected account. It owns one {@link AccountAssignment} for each, as a ReplicaSet owns pods.
 */
@Group("ssoperator.dev")
@Version("v1beta1")
@Plural("accountassignmentsets")
@ShortNames("assignset")
@Categories("sso")
public class AccountAssignmentSet
    extends CustomResource<AccountAssignmentSetSpec, AccountAssignmentSetStatus>
    implements Namespaced {

  @Override
  @Required
  @JsonPropertyDescription("Who gets which permission sets in which accounts.")
  public AccountAssignmentSetSpec getSpec() {
    return super.getSpec();
  }

  @Override
  @JsonPropertyDescription("How far the assignments of the set are. Written by the operator only.")
  public @Nullable AccountAssignmentSetStatus getStatus() {
    return super.getStatus();
  }

  @Override
  @SuppressWarnings("NullAway") // absent until read from the API server
  protected AccountAssignmentSetSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable AccountAssignmentSetStatus initStatus() {
    return null;
  }
}
