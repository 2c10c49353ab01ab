package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * A permission set in IAM Identity Center, with all of its policies.
 *
 * <p>Its name in AWS is {@code spec.name}, or else {@code metadata.name}, and never changes.
 */
@Group("ssoperator.dev")
@Version("v1beta1")
@Plural("permissionsets")
@ShortNames("pset")
@Categories("sso")
@ValidationRule(
    value = "has(self.spec.name) || self.metadata.name.size() <= 32",
    message =
        "metadata.name is longer than the 32 characters AWS allows for a permission set's name:"
            + " set spec.name",
    fieldPath = ".spec.name")
@ValidationRule(
    value =
        "(has(self.spec.name) ? self.spec.name : self.metadata.name)"
            + " == (has(oldSelf.spec.name) ? oldSelf.spec.name : oldSelf.metadata.name)",
    message =
        "the name is immutable, because AWS cannot rename a permission set: create another"
            + " PermissionSet and move the assignments to it",
    fieldPath = ".spec.name")
public class PermissionSet extends CustomResource<PermissionSetSpec, PermissionSetStatus>
    implements Namespaced {

  @Override
  @Required
  @JsonPropertyDescription("What the permission set should be.")
  public PermissionSetSpec getSpec() {
    return super.getSpec();
  }

  @Override
  @JsonPropertyDescription(
      "What the operator knows of the permission set in AWS. Written by the operator only.")
  public @Nullable PermissionSetStatus getStatus() {
    return super.getStatus();
  }

  @Override
  @SuppressWarnings("NullAway") // absent until read from the API server
  protected PermissionSetSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable PermissionSetStatus initStatus() {
    return null;
  }
}
