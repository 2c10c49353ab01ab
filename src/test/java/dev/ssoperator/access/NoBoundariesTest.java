package dev.ssoperator.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.Capability;
import dev.ssoperator.api.IdentityChange;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.Principal;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.sdk.Woken;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Without boundaries everything is allowed but what only a boundary can share. */
class NoBoundariesTest {

  private final Requester requester = new Woken().requester();

  @Test
  void aPermissionSetOfTheOwnNamespaceIsAllowed() {
    for (var reference :
        List.of(new PermissionSetRef("ops", null), new PermissionSetRef("ops", "team"))) {
      var resource = assignment(reference);

      assertThat(Boundaries.OFF.of(resource, Optional.empty(), requester))
          .isEqualTo(new Ruling.Allowed());
      assertThat(Boundaries.OFF.preview(resource, Optional.empty(), requester))
          .isEqualTo(new Ruling.Allowed());
      assertThat(Boundaries.OFF.isKnownOutside(resource, Optional.empty())).isFalse();
    }
  }

  @Test
  void aPermissionSetOfAnotherNamespaceIsNotAndKeepsWhatExists() {
    var resource = assignment(new PermissionSetRef("ops", "platform"));

    assertThat(Boundaries.OFF.of(resource, Optional.empty(), requester))
        .isEqualTo(foreign("spec.permissionSetRef.namespace"))
        .isEqualTo(Boundaries.OFF.preview(resource, Optional.empty(), requester));
    assertThat(Boundaries.OFF.isKnownOutside(resource, Optional.empty())).isTrue();
  }

  @Test
  void anArnIsAllowed() {
    var resource = assignment(null);

    assertThat(Boundaries.OFF.of(resource, Optional.empty(), requester))
        .isEqualTo(new Ruling.Allowed());
    assertThat(Boundaries.OFF.isKnownOutside(resource, Optional.empty())).isFalse();
  }

  @Test
  void eachPermissionSetOfASetMustBeOfItsNamespace() {
    assertThat(Boundaries.OFF.of(set("[{name: a}, {name: b, namespace: team}]"), r -> empty()))
        .isEqualTo(new Ruling.Allowed());
    assertThat(Boundaries.OFF.of(set("[{name: a}, {name: b, namespace: platform}]"), r -> empty()))
        .isEqualTo(foreign("spec.permissionSetRefs"));
  }

  @Test
  void everythingElseIsAllowed() {
    assertThat(Boundaries.OFF.of(new PermissionSet(), List.of(), requester))
        .isEqualTo(new Ruling.Allowed());
    assertThat(Boundaries.OFF.room("team")).isEqualTo(Integer.MAX_VALUE);
    assertThat(Boundaries.OFF.isRequired()).isFalse();
    for (var capability : Capability.values()) {
      assertThat(Boundaries.OFF.allows(new PermissionSet(), capability)).isTrue();
    }
  }

  private static Optional<PermissionSet> empty() {
    return Optional.empty();
  }

  private static Ruling foreign(String field) {
    return new Ruling.Outside(
        field
            + ": a PermissionSet of another namespace can be assigned only where an AccessBoundary"
            + " shares it, and boundaries are off (--boundaries=Off)",
        false);
  }

  private static AccountAssignment assignment(@Nullable PermissionSetRef reference) {
    var resource = new AccountAssignment();
    resource.setMetadata(new ObjectMetaBuilder().withNamespace("team").withName("a").build());
    resource.setSpec(
        new AccountAssignmentSpec(
            reference,
            reference == null ? "arn:set" : null,
            new Principal("g", null, null, null, IdentityChange.FOLLOW),
            new Account("111111111111", null),
            null));
    return resource;
  }

  private static AccountAssignmentSet set(String references) {
    return Serialization.unmarshal(
        """
        metadata: {name: all, namespace: team}
        spec:
          permissionSetRefs: %s
          principals: [{group: g}]
          accounts: [{ids: ["111111111111"]}]
        """
            .formatted(references),
        AccountAssignmentSet.class);
  }
}
