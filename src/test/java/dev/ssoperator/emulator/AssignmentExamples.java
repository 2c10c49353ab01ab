package dev.ssoperator.emulator;

import static dev.ssoperator.emulator.EmulatorTest.ALICE;
import static dev.ssoperator.emulator.EmulatorTest.BILLING;
import static dev.ssoperator.emulator.EmulatorTest.FINANCE;
import static dev.ssoperator.emulator.EmulatorTest.INSTANCE_ARN;
import static dev.ssoperator.emulator.EmulatorTest.NOBODY;
import static dev.ssoperator.emulator.PermissionSetExamples.INVALID;
import static dev.ssoperator.emulator.PermissionSetExamples.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;
import software.amazon.awssdk.services.ssoadmin.model.AccountAssignmentOperationStatus;
import software.amazon.awssdk.services.ssoadmin.model.PrincipalType;
import software.amazon.awssdk.services.ssoadmin.model.ProvisionTargetType;
import software.amazon.awssdk.services.ssoadmin.model.StatusValues;

/** Assignments, provisioning, and the requests that do them. */
final class AssignmentExamples {
  private static final String UNKNOWN_ACCOUNT = "000000000000";

  private final EmulatorTest on;
  private final SsoAdminClient sso;

  AssignmentExamples(EmulatorTest on) {
    this.on = on;
    this.sso = on.aws.sso;
  }

  List<Example> all() {
    return List.of(
        create(),
        delete(),
        describeCreation(),
        describeDeletion(),
        describeProvisioning(),
        listCreations(),
        listDeletions(),
        listProvisionings(),
        list(),
        listForPrincipal(),
        provision(),
        accounts(),
        permissionSets());
  }

  private Example create() {
    return Example.of(
        "CreateAccountAssignment",
        () -> assertThat(start().status()).isEqualTo(StatusValues.IN_PROGRESS),
        INVALID,
        () -> on.assign(on.permissionSet("Other"), BILLING, "finance"));
  }

  private AccountAssignmentOperationStatus start() {
    return on.assign(on.permissionSet("Reader"), BILLING, FINANCE);
  }

  private Example delete() {
    return Example.of(
        "DeleteAccountAssignment",
        () -> on.unassign(on.permissionSet("Reader"), BILLING, FINANCE),
        INVALID,
        () -> on.unassign(on.permissionSet("Other"), "12345", FINANCE));
  }

  private Example describeCreation() {
    return Example.of(
        "DescribeAccountAssignmentCreationStatus",
        () -> assertThat(on.creation(start().requestId()).targetId()).isEqualTo(BILLING),
        NOT_FOUND,
        () -> on.creation(NOBODY));
  }

  private Example describeDeletion() {
    return Example.of(
        "DescribeAccountAssignmentDeletionStatus",
        () -> {
          var started = on.unassign(on.permissionSet("Reader"), BILLING, FINANCE);
          assertThat(on.deletion(started.requestId()).targetId()).isEqualTo(BILLING);
        },
        NOT_FOUND,
        () -> on.deletion(NOBODY));
  }

  private Example describeProvisioning() {
    return Example.of(
        "DescribePermissionSetProvisioningStatus",
        () -> {
          var started = on.provisionAll(on.permissionSet("Reader"));
          assertThat(on.provisioning(started.requestId())).isEqualTo(started);
        },
        NOT_FOUND,
        () -> on.provisioning(NOBODY));
  }

  private Example listCreations() {
    return Example.of(
        "ListAccountAssignmentCreationStatus",
        () -> {
          start();
          assertThat(
                  sso.listAccountAssignmentCreationStatus(r -> r.instanceArn(INSTANCE_ARN))
                      .accountAssignmentsCreationStatus())
              .hasSize(1);
        },
        INVALID,
        () ->
            sso.listAccountAssignmentCreationStatus(
                r -> r.instanceArn(INSTANCE_ARN).filter(f -> f.status("DONE"))));
  }

  private Example listDeletions() {
    return Example.of(
        "ListAccountAssignmentDeletionStatus",
        () -> {
          on.unassign(on.permissionSet("Reader"), BILLING, FINANCE);
          assertThat(
                  sso.listAccountAssignmentDeletionStatus(r -> r.instanceArn(INSTANCE_ARN))
                      .accountAssignmentsDeletionStatus())
              .hasSize(1);
        },
        INVALID,
        () -> sso.listAccountAssignmentDeletionStatus(r -> r.instanceArn("instance")));
  }

  private Example listProvisionings() {
    return Example.of(
        "ListPermissionSetProvisioningStatus",
        () -> {
          on.provisionAll(on.permissionSet("Reader"));
          assertThat(
                  sso.listPermissionSetProvisioningStatus(r -> r.instanceArn(INSTANCE_ARN))
                      .permissionSetsProvisioningStatus())
              .hasSize(1);
        },
        INVALID,
        () ->
            sso.listPermissionSetProvisioningStatus(
                r -> r.instanceArn(INSTANCE_ARN).nextToken("not one of ours")));
  }

  private Example list() {
    return Example.of(
        "ListAccountAssignments",
        () -> {
          var set = on.permissionSet("Reader");
          on.assigned(set, BILLING, FINANCE);
          assertThat(
                  sso.listAccountAssignments(
                          r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(set).accountId(BILLING))
                      .accountAssignments())
              .singleElement()
              .extracting(row -> row.principalId())
              .isEqualTo(FINANCE);
        },
        NOT_FOUND,
        () ->
            sso.listAccountAssignments(
                r ->
                    r.instanceArn(INSTANCE_ARN)
                        .permissionSetArn(on.permissionSet("Other"))
                        .accountId(UNKNOWN_ACCOUNT)));
  }

  private Example listForPrincipal() {
    return Example.of(
        "ListAccountAssignmentsForPrincipal",
        () -> {
          on.assigned(on.permissionSet("Reader"), BILLING, FINANCE);
          assertThat(rows(FINANCE, PrincipalType.GROUP, BILLING)).isEqualTo(1);
          assertThat(rows(FINANCE, PrincipalType.GROUP, "555555555555")).isZero();
          assertThat(rows(ALICE, PrincipalType.USER, BILLING)).isZero();
        },
        INVALID,
        () -> rows(FINANCE, null, BILLING));
  }

  private int rows(String principal, PrincipalType type, String account) {
    return sso.listAccountAssignmentsForPrincipal(
            r ->
                r.instanceArn(INSTANCE_ARN)
                    .principalId(principal)
                    .principalType(type)
                    .filter(f -> f.accountId(account)))
        .accountAssignments()
        .size();
  }

  private Example provision() {
    return Example.of(
        "ProvisionPermissionSet",
        () -> on.provisionAll(on.permissionSet("Reader")),
        INVALID,
        () ->
            sso.provisionPermissionSet(
                r ->
                    r.instanceArn(INSTANCE_ARN)
                        .permissionSetArn(on.permissionSet("Other"))
                        .targetType(ProvisionTargetType.AWS_ACCOUNT)));
  }

  private Example accounts() {
    return Example.of(
        "ListAccountsForProvisionedPermissionSet",
        () -> {
          var set = on.permissionSet("Reader");
          on.assigned(set, BILLING, FINANCE);
          assertThat(
                  sso.listAccountsForProvisionedPermissionSet(
                          r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(set))
                      .accountIds())
              .containsExactly(BILLING);
        },
        INVALID,
        () ->
            sso.listAccountsForProvisionedPermissionSet(
                r ->
                    r.instanceArn(INSTANCE_ARN)
                        .permissionSetArn(on.permissionSet("Other"))
                        .provisioningStatus("LATEST")));
  }

  private Example permissionSets() {
    return Example.of(
        "ListPermissionSetsProvisionedToAccount",
        () -> {
          var set = on.permissionSet("Reader");
          on.assigned(set, BILLING, FINANCE);
          assertThat(
                  sso.listPermissionSetsProvisionedToAccount(
                          r -> r.instanceArn(INSTANCE_ARN).accountId(BILLING))
                      .permissionSets())
              .containsExactly(set);
        },
        NOT_FOUND,
        () ->
            sso.listPermissionSetsProvisionedToAccount(
                r -> r.instanceArn(INSTANCE_ARN).accountId(UNKNOWN_ACCOUNT)));
  }
}
