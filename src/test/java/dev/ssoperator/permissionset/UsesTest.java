package dev.ssoperator.permissionset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.access.Boundaries.Use;
import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.IdentityChange;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.Principal;
import dev.ssoperator.api.PrincipalType;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A boundary judges an assignment by the names of the spec, or by ids where it means another. */
class UsesTest {

  private static final AssignedAccess GROUP =
      new AssignedAccess("arn:set", "111111111111", PrincipalType.GROUP, "g-1");
  private static final AssignedAccess USER =
      new AssignedAccess("arn:set", "111111111111", PrincipalType.USER, "u-1");
  private static final Account ACCOUNT = new Account(null, "prod");
  private static final Principal PRINCIPAL =
      new Principal("platform", null, null, null, IdentityChange.FOLLOW);

  @Test
  void whatTheSpecMeansIsJudgedByItsNames() {
    assertThat(Uses.of(resource(GROUP, 1), GROUP))
        .isEqualTo(new Use(ACCOUNT, PRINCIPAL, "AccountAssignment access"));
  }

  @Test
  void whatAnEarlierSpecMeantIsJudgedByIds() {
    var byIds = new Use(id(), group("g-1"), "AccountAssignment access");

    assertThat(Uses.of(resource(USER, 1), GROUP)).as("another one").isEqualTo(byIds);
    assertThat(Uses.of(resource(GROUP, 0), GROUP)).as("not evaluated").isEqualTo(byIds);
    var fresh = resource(GROUP, 1);
    fresh.setStatus(null);
    assertThat(Uses.of(fresh, GROUP)).as("without a status").isEqualTo(byIds);
  }

  @Test
  void whatNoResourceRequestsIsJudgedByIdsAndNamed() {
    assertThat(Uses.unmanaged(USER))
        .isEqualTo(
            new Use(
                id(),
                new Principal(null, null, null, "u-1", IdentityChange.FOLLOW),
                "the assignment to USER u-1 in account 111111111111, which no resource requests"));
    assertThat(Uses.unmanaged(GROUP).principal()).isEqualTo(group("g-1"));
  }

  private static Account id() {
    return new Account("111111111111", null);
  }

  private static Principal group(String id) {
    return new Principal(null, null, id, null, IdentityChange.FOLLOW);
  }

  private static AccountAssignment resource(AssignedAccess resolved, long observed) {
    var resource = new AccountAssignment();
    resource.setMetadata(new ObjectMetaBuilder().withName("access").withGeneration(1L).build());
    resource.setSpec(
        new AccountAssignmentSpec(
            new PermissionSetRef("ops", null), null, PRINCIPAL, ACCOUNT, null));
    resource.setStatus(
        new AccountAssignmentStatus(
            resolved, null, GROUP, List.of(), null, null, List.of(), null, observed, List.of()));
    return resource;
  }
}
