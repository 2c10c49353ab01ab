package dev.ssoperator.status;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;

/** An AccountAssignment for tests that do not look at what it requests. */
public final class SampleAssignment {

  private SampleAssignment() {}

  /** One in the namespace {@code team}. */
  public static AccountAssignment named(String name) {
    var resource = new AccountAssignment();
    resource.setMetadata(new ObjectMetaBuilder().withNamespace("team").withName(name).build());
    resource.setSpec(
        Serialization.unmarshal(
            "permissionSetRef: {name: ops}\nprincipal: {group: g}\naccount: {id: '123456789012'}",
            AccountAssignmentSpec.class));
    return resource;
  }

  /** One of generation 1, with these finalizers. */
  public static AccountAssignment withFinalizers(String name, String... finalizers) {
    var resource = named(name);
    resource.getMetadata().setGeneration(1L);
    resource.getMetadata().setFinalizers(List.of(finalizers));
    return resource;
  }
}
