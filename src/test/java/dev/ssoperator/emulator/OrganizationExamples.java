package dev.ssoperator.emulator;

import static dev.ssoperator.emulator.EmulatorTest.BILLING;
import static dev.ssoperator.emulator.EmulatorTest.MANAGEMENT;
import static dev.ssoperator.emulator.EmulatorTest.SUSPENDED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.organizations.model.AccountState;

/** The organization. */
final class OrganizationExamples {
  private static final String INVALID = "InvalidInputException";

  private final EmulatorTest on;
  private final OrganizationsClient organizations;

  OrganizationExamples(EmulatorTest on) {
    this.on = on;
    this.organizations = on.aws.organizations();
  }

  /** Of the operations, ListTagsForResource is the only one another service has as well. */
  List<Example> all() {
    return List.of(
        organization(),
        accounts(),
        account(),
        roots(),
        parents(),
        accountsForParent(),
        units(),
        tags());
  }

  /** Takes nothing, so only the quota can refuse it. */
  private Example organization() {
    return Example.of(
        "DescribeOrganization",
        () ->
            assertThat(organizations.describeOrganization().organization().masterAccountId())
                .isEqualTo(MANAGEMENT),
        "TooManyRequestsException",
        () -> {
          on.control.addFault(
              FaultSpec.error("DescribeOrganization", "TooManyRequestsException", "").once());
          organizations.describeOrganization();
        });
  }

  private Example accounts() {
    return Example.of(
        "ListAccounts",
        () -> assertThat(organizations.listAccounts().accounts()).hasSize(9),
        INVALID,
        () -> organizations.listAccounts(r -> r.maxResults(21)));
  }

  private Example account() {
    return Example.of(
        "DescribeAccount",
        () ->
            assertThat(organizations.describeAccount(r -> r.accountId(SUSPENDED)).account().state())
                .isEqualTo(AccountState.SUSPENDED),
        "AccountNotFoundException",
        () -> organizations.describeAccount(r -> r.accountId("000000000000")));
  }

  private Example roots() {
    return Example.of(
        "ListRoots",
        () -> assertThat(organizations.listRoots().roots()).hasSize(1),
        INVALID,
        () -> organizations.listRoots(r -> r.nextToken("not one of ours")));
  }

  private Example parents() {
    return Example.of(
        "ListParents",
        () ->
            assertThat(organizations.listParents(r -> r.childId(BILLING)).parents())
                .singleElement()
                .extracting(p -> p.id())
                .isEqualTo("ou-exam-workloadsprod"),
        "ChildNotFoundException",
        () -> organizations.listParents(r -> r.childId("000000000000")));
  }

  private Example accountsForParent() {
    return Example.of(
        "ListAccountsForParent",
        () ->
            assertThat(
                    organizations
                        .listAccountsForParent(r -> r.parentId("ou-exam-workloadsprod"))
                        .accounts())
                .extracting(a -> a.name())
                .containsExactly("prod-billing", "prod-shop"),
        "ParentNotFoundException",
        () -> organizations.listAccountsForParent(r -> r.parentId("r-none")));
  }

  private Example units() {
    return Example.of(
        "ListOrganizationalUnitsForParent",
        () ->
            assertThat(
                    organizations
                        .listOrganizationalUnitsForParent(r -> r.parentId("ou-exam-workloads"))
                        .organizationalUnits())
                .extracting(u -> u.name())
                .containsExactly("Prod", "Staging"),
        INVALID,
        () -> organizations.listOrganizationalUnitsForParent(r -> r.parentId("Workloads")));
  }

  private Example tags() {
    return Example.of(
        "ListTagsForResource",
        () ->
            assertThat(organizations.listTagsForResource(r -> r.resourceId(BILLING)).tags())
                .extracting(t -> t.key() + "=" + t.value())
                .containsExactly("env=prod", "team=finance"),
        "TargetNotFoundException",
        () -> organizations.listTagsForResource(r -> r.resourceId("000000000000")));
  }
}
