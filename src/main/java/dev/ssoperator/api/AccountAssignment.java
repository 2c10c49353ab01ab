package dev.ssoperator.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** One principal's access to one account with one permission set. */
@Group("ssoperator.dev")
@Version("v1beta1")
@ShortNames("assign")
public class AccountAssignment
    extends CustomResource<AccountAssignmentSpec, AccountAssignmentStatus> implements Namespaced {

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
