package dev.ssoperator.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A permission set in IAM Identity Center, with all of its policies. */
@Group("ssoperator.dev")
@Version("v1beta1")
@ShortNames("pset")
public class PermissionSet extends CustomResource<PermissionSetSpec, PermissionSetStatus>
    implements Namespaced {

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
