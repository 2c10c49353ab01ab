package dev.ssoperator.emulator;

import static dev.ssoperator.emulator.EmulatorTest.INSTANCE_ARN;
import static dev.ssoperator.emulator.EmulatorTest.READ_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;
import software.amazon.awssdk.services.ssoadmin.model.Tag;

/** Permission sets and what they grant. */
final class PermissionSetExamples {
  static final String POLICY =
      """
      {"Version": "2012-10-17",
       "Statement": [{"Effect": "Allow", "Action": "ce:*", "Resource": "*"}]}""";
  static final String INVALID = "ValidationException";
  static final String CONFLICT = "ConflictException";
  static final String NOT_FOUND = "ResourceNotFoundException";
  private static final String GONE =
      "arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-0000000000000000";

  private final EmulatorTest on;
  private final SsoAdminClient sso;

  PermissionSetExamples(EmulatorTest on) {
    this.on = on;
    this.sso = on.aws.sso;
  }

  List<Example> all() {
    return List.of(
        create(),
        describe(),
        update(),
        delete(),
        list(),
        attachManaged(),
        detachManaged(),
        listManaged(),
        attachCustomer(),
        detachCustomer(),
        listCustomer(),
        putInline(),
        getInline(),
        deleteInline(),
        putBoundary(),
        getBoundary(),
        deleteBoundary());
  }

  private Example create() {
    return Example.of(
        "CreatePermissionSet",
        () -> {
          var set =
              sso.createPermissionSet(
                      r ->
                          r.instanceArn(INSTANCE_ARN)
                              .name("Reader")
                              .description("Reads")
                              .sessionDuration("PT4H")
                              .relayState("https://example.com/")
                              .tags(Tag.builder().key("team").value("finance").build()))
                  .permissionSet();
          assertThat(set.permissionSetArn())
              .matches("arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-[0-9a-f]{16}");
          assertThat(set.description()).isEqualTo("Reads");
          assertThat(set.sessionDuration()).isEqualTo("PT4H");
          assertThat(set.relayState()).isEqualTo("https://example.com/");
          assertThat(set.createdDate()).isNotNull();
        },
        CONFLICT,
        () -> on.permissionSet("Reader"));
  }

  private Example describe() {
    return Example.of(
        "DescribePermissionSet",
        () -> assertThat(name(on.permissionSet("Reader"))).isEqualTo("Reader"),
        NOT_FOUND,
        () -> name(GONE));
  }

  private String name(String arn) {
    return sso.describePermissionSet(r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(arn))
        .permissionSet()
        .name();
  }

  private Example update() {
    return Example.of(
        "UpdatePermissionSet",
        () -> {
          var arn = on.permissionSet("Reader");
          sso.updatePermissionSet(
              r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(arn).sessionDuration("PT12H"));
          assertThat(on.control.state().permissionSet("Reader").sessionDuration())
              .isEqualTo("PT12H");
        },
        INVALID,
        () ->
            sso.updatePermissionSet(
                r ->
                    r.instanceArn(INSTANCE_ARN)
                        .permissionSetArn(on.permissionSet("Other"))
                        .sessionDuration("PT13H")));
  }

  private Example delete() {
    return Example.of(
        "DeletePermissionSet",
        () -> {
          var arn = on.permissionSet("Reader");
          sso.deletePermissionSet(r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(arn));
          assertThat(on.control.state().permissionSets()).isEmpty();
        },
        NOT_FOUND,
        () -> sso.deletePermissionSet(r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(GONE)));
  }

  private Example list() {
    return Example.of(
        "ListPermissionSets",
        () -> {
          var arn = on.permissionSet("Reader");
          assertThat(sso.listPermissionSets(r -> r.instanceArn(INSTANCE_ARN)).permissionSets())
              .containsExactly(arn);
        },
        INVALID,
        () -> sso.listPermissionSets(r -> r.instanceArn(INSTANCE_ARN).maxResults(101)));
  }

  private Example attachManaged() {
    var arn = memoized();
    return Example.of(
        "AttachManagedPolicyToPermissionSet",
        () -> on.attach(arn.apply("Reader"), READ_ONLY),
        CONFLICT,
        () -> on.attach(arn.apply("Reader"), READ_ONLY));
  }

  private Example detachManaged() {
    var arn = memoized();
    ThrowingCallable detach =
        () ->
            sso.detachManagedPolicyFromPermissionSet(
                r ->
                    r.instanceArn(INSTANCE_ARN)
                        .permissionSetArn(arn.apply("Reader"))
                        .managedPolicyArn(READ_ONLY));
    return Example.of(
        "DetachManagedPolicyFromPermissionSet",
        () -> {
          on.attach(arn.apply("Reader"), READ_ONLY);
          detach.call();
        },
        NOT_FOUND,
        detach);
  }

  private Example listManaged() {
    return Example.of(
        "ListManagedPoliciesInPermissionSet",
        () -> {
          var arn = on.permissionSet("Reader");
          on.attach(arn, "arn:aws:iam::aws:policy/job-function/Billing");
          assertThat(
                  sso.listManagedPoliciesInPermissionSet(
                          r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(arn))
                      .attachedManagedPolicies())
              .singleElement()
              .extracting(p -> p.name())
              .isEqualTo("Billing");
        },
        NOT_FOUND,
        () ->
            sso.listManagedPoliciesInPermissionSet(
                r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(GONE)));
  }

  private Example attachCustomer() {
    var arn = memoized();
    return Example.of(
        "AttachCustomerManagedPolicyReferenceToPermissionSet",
        () -> on.attachCustomer(arn.apply("Reader"), "DenyBudgets"),
        CONFLICT,
        () -> on.attachCustomer(arn.apply("Reader"), "DenyBudgets"));
  }

  private Example detachCustomer() {
    var arn = memoized();
    ThrowingCallable detach =
        () ->
            sso.detachCustomerManagedPolicyReferenceFromPermissionSet(
                r ->
                    r.instanceArn(INSTANCE_ARN)
                        .permissionSetArn(arn.apply("Reader"))
                        .customerManagedPolicyReference(p -> p.name("DenyBudgets").path("/")));
    return Example.of(
        "DetachCustomerManagedPolicyReferenceFromPermissionSet",
        () -> {
          on.attachCustomer(arn.apply("Reader"), "DenyBudgets");
          detach.call();
        },
        NOT_FOUND,
        detach);
  }

  private Example listCustomer() {
    return Example.of(
        "ListCustomerManagedPolicyReferencesInPermissionSet",
        () -> {
          var arn = on.permissionSet("Reader");
          on.attachCustomer(arn, "DenyBudgets");
          assertThat(
                  sso.listCustomerManagedPolicyReferencesInPermissionSet(
                          r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(arn))
                      .customerManagedPolicyReferences())
              .singleElement()
              .extracting(p -> p.path() + p.name())
              .isEqualTo("/DenyBudgets");
        },
        NOT_FOUND,
        () ->
            sso.listCustomerManagedPolicyReferencesInPermissionSet(
                r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(GONE)));
  }

  private Example putInline() {
    var arn = memoized();
    return Example.of(
        "PutInlinePolicyToPermissionSet",
        () -> put(arn.apply("Reader"), POLICY),
        INVALID,
        () -> put(arn.apply("Reader"), "{}"));
  }

  private void put(String arn, String policy) {
    sso.putInlinePolicyToPermissionSet(
        r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(arn).inlinePolicy(policy));
  }

  private Example getInline() {
    return Example.of(
        "GetInlinePolicyForPermissionSet",
        () -> {
          var arn = on.permissionSet("Reader");
          assertThat(inline(arn)).isEmpty();
          put(arn, POLICY);
          assertThat(inline(arn)).isEqualTo(POLICY);
        },
        NOT_FOUND,
        () -> inline(GONE));
  }

  private String inline(String arn) {
    return sso.getInlinePolicyForPermissionSet(
            r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(arn))
        .inlinePolicy();
  }

  private Example deleteInline() {
    return Example.of(
        "DeleteInlinePolicyFromPermissionSet",
        () -> {
          var arn = on.permissionSet("Reader");
          put(arn, POLICY);
          deleteInline(arn);
          deleteInline(arn);
          assertThat(inline(arn)).isEmpty();
        },
        NOT_FOUND,
        () -> deleteInline(GONE));
  }

  private void deleteInline(String arn) {
    sso.deleteInlinePolicyFromPermissionSet(r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(arn));
  }

  private Example putBoundary() {
    var arn = memoized();
    return Example.of(
        "PutPermissionsBoundaryToPermissionSet",
        () -> putBoundary(arn.apply("Reader")),
        INVALID,
        () ->
            sso.putPermissionsBoundaryToPermissionSet(
                r ->
                    r.instanceArn(INSTANCE_ARN)
                        .permissionSetArn(arn.apply("Reader"))
                        .permissionsBoundary(
                            b ->
                                b.managedPolicyArn(READ_ONLY)
                                    .customerManagedPolicyReference(p -> p.name("X")))));
  }

  private void putBoundary(String arn) {
    sso.putPermissionsBoundaryToPermissionSet(
        r ->
            r.instanceArn(INSTANCE_ARN)
                .permissionSetArn(arn)
                .permissionsBoundary(b -> b.customerManagedPolicyReference(p -> p.name("Edge"))));
  }

  private Example getBoundary() {
    return Example.of(
        "GetPermissionsBoundaryForPermissionSet",
        () -> {
          var arn = on.permissionSet("Reader");
          putBoundary(arn);
          assertThat(boundary(arn)).isEqualTo("/Edge");
        },
        NOT_FOUND,
        () -> boundary(on.permissionSet("Other")));
  }

  private String boundary(String arn) {
    var reference =
        sso.getPermissionsBoundaryForPermissionSet(
                r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(arn))
            .permissionsBoundary()
            .customerManagedPolicyReference();
    return reference.path() + reference.name();
  }

  private Example deleteBoundary() {
    var arn = memoized();
    ThrowingCallable delete =
        () ->
            sso.deletePermissionsBoundaryFromPermissionSet(
                r -> r.instanceArn(INSTANCE_ARN).permissionSetArn(arn.apply("Reader")));
    return Example.of(
        "DeletePermissionsBoundaryFromPermissionSet",
        () -> {
          putBoundary(arn.apply("Reader"));
          delete.call();
        },
        NOT_FOUND,
        delete);
  }

  /** Creates the set of a name on its first use. */
  private Function<String, String> memoized() {
    var arns = new HashMap<String, String>();
    return name -> arns.computeIfAbsent(name, on::permissionSet);
  }
}
