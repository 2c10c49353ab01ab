package dev.ssoperator.permissionset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.PermissionsBoundary;
import dev.ssoperator.identitycenter.PermissionSetAttributes;
import dev.ssoperator.identitycenter.PermissionSetContent;
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

/** What takes away something that a permission set allows. */
class PolicyRemovalsTest {

  private static final CustomerManagedPolicy CUSTOMER = new CustomerManagedPolicy("Deny", "/");
  private static final PermissionsBoundary BOUNDARY = new PermissionsBoundary("arn", null);

  @Test
  void policiesThatAreDetachedAreTakenAway() {
    assertThat(takeAway(null, new DetachManagedPolicy("arn"))).isTrue();
    assertThat(takeAway(null, new DetachCustomerManagedPolicy(CUSTOMER))).isTrue();
    assertThat(takeAway(null, new Tag(Map.of()), new DetachManagedPolicy("arn"))).isTrue();
  }

  @Test
  void aPermissionsBoundaryTakesAwayUnlessItIsRemoved() {
    assertThat(takeAway(null, new SetPermissionsBoundary(BOUNDARY))).isTrue();
    assertThat(takeAway(null, new SetPermissionsBoundary(null))).isFalse();
  }

  @Test
  void anInlinePolicyThatIsReplacedOrRemovedIsTakenAway() {
    var old = PolicyDocument.of(Map.of("Statement", List.of()));
    assertThat(takeAway(old, new SetInlinePolicy(PolicyDocument.of(Map.of())))).isTrue();
    assertThat(takeAway(old, new SetInlinePolicy(null))).isTrue();
    assertThat(takeAway(null, new SetInlinePolicy(old))).isFalse();
  }

  @Test
  void nothingElseTakesPoliciesAway() {
    assertThat(
            takeAway(
                null,
                new Tag(Map.of("team", "a")),
                new Untag(Set.of("team")),
                new UpdateAttributes(
                    new PermissionSetAttributes("less", Duration.ofHours(1), null)),
                new AttachCustomerManagedPolicy(CUSTOMER),
                new AttachManagedPolicy("arn")))
        .isFalse();
    assertThat(takeAway(null)).isFalse();
  }

  private static boolean takeAway(
      @Nullable PolicyDocument inlinePolicy, PermissionSetChange... changes) {
    var observed =
        new PermissionSetContent(
            null, null, null, Set.of(), Set.of(), null, inlinePolicy, Map.of());
    return PolicyRemovals.takeAway(observed, List.of(changes));
  }
}
