package dev.ssoperator.permissionset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionsBoundary;
import dev.ssoperator.identitycenter.PermissionSetAttributes;
import dev.ssoperator.identitycenter.PermissionSetContent;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.identitycenter.PolicyDocument;
import dev.ssoperator.permissionset.PermissionSetChange.AttachCustomerManagedPolicy;
import dev.ssoperator.permissionset.PermissionSetChange.AttachManagedPolicy;
import dev.ssoperator.permissionset.PermissionSetChange.DetachCustomerManagedPolicy;
import dev.ssoperator.permissionset.PermissionSetChange.DetachManagedPolicy;
import dev.ssoperator.permissionset.PermissionSetChange.SetInlinePolicy;
import dev.ssoperator.permissionset.PermissionSetChange.SetPermissionsBoundary;
import dev.ssoperator.permissionset.PermissionSetChange.Tag;
import dev.ssoperator.permissionset.PermissionSetChange.Untag;
import dev.ssoperator.permissionset.PermissionSetChange.UpdateAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whoever takes a permission set over is told what it loses. */
class AdoptionTest {

  private static final String TAKEN = "taking over permission set ops, which no resource owns; ";
  private static final PolicyDocument POLICY = PolicyDocument.of(Map.of("Statement", List.of()));
  private static final PermissionsBoundary BOUNDARY = new PermissionsBoundary("arn", null);

  @Test
  void everythingThatGoesOrIsReplacedIsNamed() {
    assertThat(
            describe(
                POLICY,
                BOUNDARY,
                new DetachManagedPolicy("arn:aws:iam::aws:policy/ReadOnlyAccess"),
                new DetachCustomerManagedPolicy(new CustomerManagedPolicy("Deny", "/finance/")),
                new SetInlinePolicy(null),
                new SetPermissionsBoundary(null),
                new Untag(Set.of("team", "cost"))))
        .isEqualTo(
            TAKEN
                + "this removes or replaces AWS managed policy"
                + " arn:aws:iam::aws:policy/ReadOnlyAccess; customer managed policy /finance/Deny;"
                + " its inline policy; its permissions boundary; tags cost, team");
  }

  @Test
  void whatIsAddedOrNewIsNot() {
    assertThat(
            describe(
                null,
                null,
                new Tag(Map.of("team", "a")),
                new UpdateAttributes(new PermissionSetAttributes("new", Duration.ofHours(1), null)),
                new AttachManagedPolicy("arn"),
                new AttachCustomerManagedPolicy(new CustomerManagedPolicy("Deny", "/")),
                new SetInlinePolicy(POLICY),
                new SetPermissionsBoundary(BOUNDARY)))
        .isEqualTo(TAKEN + "nothing is removed from it");
  }

  private static String describe(
      @Nullable PolicyDocument inlinePolicy,
      @Nullable PermissionsBoundary boundary,
      PermissionSetChange... changes) {
    var content =
        new PermissionSetContent(
            null, null, null, Set.of(), Set.of(), boundary, inlinePolicy, Map.of());
    return Adoption.describe(
        new PermissionSetSnapshot("arn:set", "ops", null, content), List.of(changes));
  }
}
