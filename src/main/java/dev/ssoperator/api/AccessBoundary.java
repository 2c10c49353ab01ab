package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** What the namespaces it names may grant. Cluster-scoped, so that no tenant can write it. */
@Group("ssoperator.dev")
@Version("v1beta1")
@Plural("accessboundaries")
@ShortNames("boundary")
@Categories("sso")
public class AccessBoundary extends CustomResource<AccessBoundarySpec, AccessBoundaryStatus> {

  @Override
  @Required
  @JsonPropertyDescription("What the namespaces may grant.")
  public AccessBoundarySpec getSpec() {
    return super.getSpec();
  }

  @Override
  @JsonPropertyDescription("What the boundary applies to. Written by the operator only.")
  public @Nullable AccessBoundaryStatus getStatus() {
    return super.getStatus();
  }

  @Override
  @SuppressWarnings("NullAway") // absent until read from the API server
  protected AccessBoundarySpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable AccessBoundaryStatus initStatus() {
    return null;
  }
}
