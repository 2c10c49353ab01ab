package dev.ssoperator.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssoperator.deploy.IamPolicy.Question;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator's role may not do, by its policies and by the service control policy. */
class IamGuardsTest {

  private static final String DELEGATED = "policy-delegated-administrator.json";
  private static final String MANAGEMENT = "policy-management-account.json";
  private static final String SCP = "scp-protect.json";

  private static final String OURS = "CLUSTER-ID";
  private static final String ROLE = "arn:aws:iam::210987654321:role/ssoperator";
  private static final String SETS = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/";
  private static final String SET = SETS + "ps-1111111111111111";
  private static final String PROTECTED_SET = SETS + "ps-0123456789abcdef";
  private static final String ACCOUNT = "arn:aws:sso:::account/";

  private static final String OWNER = "aws:ResourceTag/ssoperator.dev/cluster";
  private static final String REQUESTED = "aws:RequestTag/ssoperator.dev/cluster";
  private static final String CONTROL_TOWER = "aws:ResourceTag/managedBy";

  /** With the statement of the service control policy that denies it. */
  private record Forbidden(String denial, Question question) {}

  private static Stream<Forbidden> forbidden() {
    var all = new ArrayList<Forbidden>();
    for (var action : List.of("CreateAccountAssignment", "DeleteAccountAssignment")) {
      // The management account, the cluster's, and the delegated administrator's.
      for (var account : List.of("111111111111", "123456789012", "210987654321")) {
        add(all, "ProtectAccounts", action, ACCOUNT + account, Map.of());
      }
      add(all, "ProtectPermissionSets", action, PROTECTED_SET, Map.of(OWNER, OURS));
      add(all, "ProtectControlTower", action, SET, Map.of(CONTROL_TOWER, "ControlTower"));
    }
    for (var action :
        List.of(
            "UpdatePermissionSet",
            "DeletePermissionSet",
            "AttachManagedPolicyToPermissionSet",
            "DetachManagedPolicyFromPermissionSet",
            "AttachCustomerManagedPolicyReferenceToPermissionSet",
            "DetachCustomerManagedPolicyReferenceFromPermissionSet",
            "PutInlinePolicyToPermissionSet",
            "DeleteInlinePolicyFromPermissionSet",
            "PutPermissionsBoundaryToPermissionSet",
            "DeletePermissionsBoundaryFromPermissionSet",
            "UntagResource",
            "ProvisionPermissionSet")) {
      add(all, "ProtectPermissionSetsOfOthers", action, SET, Map.of());
      add(all, "ProtectPermissionSetsOfOthers", action, SET, Map.of(OWNER, "another"));
      add(all, "ProtectPermissionSets", action, PROTECTED_SET, Map.of(OWNER, OURS));
      add(
          all,
          "ProtectControlTower",
          action,
          SET,
          Map.of(OWNER, OURS, CONTROL_TOWER, "ControlTower"));
    }
    add(all, "ProtectAccounts", "ProvisionPermissionSet", ACCOUNT + "210987654321", Map.of());
    var tag = "TagResource";
    add(all, "ProtectTagsOfOthers", tag, SET, Map.of(OWNER, "another", REQUESTED, OURS));
    add(all, "ProtectTagsOfOthers", tag, SET, Map.of(OWNER, "another"));
    add(all, "ProtectPermissionSetsOfNobody", tag, SET, Map.of());
    add(all, "GiveNothingToOthers", tag, SET, Map.of(OWNER, OURS, REQUESTED, "another"));
    add(all, "GiveNothingToOthers", tag, SET, Map.of(REQUESTED, "another"));
    add(all, "ProtectPermissionSets", tag, PROTECTED_SET, Map.of(REQUESTED, OURS));
    add(
        all,
        "ProtectControlTower",
        tag,
        SET,
        Map.of(CONTROL_TOWER, "ControlTower", REQUESTED, OURS));
    add(all, "CreateNothingForOthers", "CreatePermissionSet", SETS + "ps-new", Map.of());
    add(
        all,
        "CreateNothingForOthers",
        "CreatePermissionSet",
        SETS + "ps-new",
        Map.of(REQUESTED, "another"));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  void noPolicyAllowsWhatIsForbidden(Forbidden forbidden) throws IOException {
    for (var file : List.of(DELEGATED, MANAGEMENT)) {
      assertThat(policy(file).allows(forbidden.question())).as(file).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  void theServiceControlPolicyDeniesItWhateverElseIsAllowed(Forbidden forbidden)
      throws IOException {
    assertThat(policy(SCP).matching("Deny", forbidden.question())).contains(forbidden.denial());
  }

  @Test
  void eachDenialIsNeeded() throws IOException {
    var needed = new TreeSet<String>();
    for (var one : forbidden().toList()) {
      var denials = policy(SCP).matching("Deny", one.question());
      if (denials.size() == 1) {
        needed.addAll(denials);
      }
    }

    assertThat(needed).containsExactlyInAnyOrderElementsOf(policy(SCP).sids("Deny"));
  }

  @ParameterizedTest
  @ValueSource(strings = {DELEGATED, MANAGEMENT})
  void theDenialsOfAPolicyAreThoseOfTheServiceControlPolicy(String file) throws IOException {
    assertThat(policy(SCP).sids("Deny")).containsAll(policy(file).sids("Deny"));
    for (var one : forbidden().toList()) {
      assertThat(policy(SCP).matching("Deny", one.question()))
          .containsAll(policy(file).matching("Deny", one.question()));
    }
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  void theServiceControlPolicyDeniesNothingToOthers(Forbidden forbidden) throws IOException {
    var context = new HashMap<>(forbidden.question().context());
    context.put("aws:PrincipalArn", "arn:aws:iam::210987654321:role/admin");
    var question =
        new Question(forbidden.question().action(), forbidden.question().resource(), context);

    assertThat(policy(SCP).denies(question)).isFalse();
  }

  @Test
  void noPolicyForTheManagementAccountTouchesItsRolesUnlessOneAddsTheOther() throws IOException {
    assertThat(policy(MANAGEMENT).actions("Allow")).noneMatch(action -> action.startsWith("iam:"));
    var roles = policy("policy-assign-in-management-account.json");
    var provider = "arn:aws:iam::111111111111:saml-provider/AWSSSO_02bd733d488a555c_DO_NOT_DELETE";
    var direct = Map.of("aws:PrincipalArn", ROLE, "aws:ViaAWSService", "false");
    var forwarded = Map.of("aws:PrincipalArn", ROLE, "aws:ViaAWSService", "true");

    assertThat(roles.allows(new Question("iam:UpdateSAMLProvider", provider, direct))).isFalse();
    assertThat(roles.allows(new Question("iam:UpdateSAMLProvider", provider, forwarded))).isTrue();
    for (var role :
        List.of("aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_a", "AWSReservedSSO_a")) {
      var arn = "arn:aws:iam::111111111111:role/" + role;
      assertThat(roles.allows(new Question("iam:GetRole", arn, forwarded))).isTrue();
      assertThat(roles.allows(new Question("iam:GetRole", arn, direct))).isFalse();
    }
    var admin = "arn:aws:iam::111111111111:role/admin";
    assertThat(roles.allows(new Question("iam:PutRolePolicy", admin, forwarded))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "StringEquals, a, a, true",
        "StringEquals, a, b, false",
        "StringEquals, a, -, false",
        "StringNotEquals, a, b, true",
        "StringNotEquals, a, a, false",
        "StringNotEquals, a, -, true",
        "StringEqualsIfExists, a, -, true",
        "StringEqualsIfExists, a, b, false",
        "Bool, true, -, false",
        "Bool, true, true, true",
        "Null, true, -, true",
        "Null, true, a, false",
        "Null, false, a, true",
        "ArnLike, arn:*:role/x, arn:aws:iam::1:role/x, true",
        "ArnLike, arn:*:role/x, -, false",
      })
  void conditionsHoldAsIamDocumentsThem(String operator, String value, String actual, boolean holds)
      throws IOException {
    var policy =
        IamPolicy.parse(
            """
            {"Statement": [{"Effect": "Allow", "Action": "s:A", "Resource": "*",
              "Condition": {"%s": {"key": "%s"}}}]}
            """
                .formatted(operator, value));

    var context = actual == null ? Map.<String, String>of() : Map.of("KEY", actual);
    assertThat(policy.allows(new Question("s:A", "x", context))).isEqualTo(holds);
  }

  @Test
  void aConditionThatTheEvaluatorDoesNotKnowIsAnError() throws IOException {
    var policy =
        IamPolicy.parse(
            """
            {"Statement": [{"Effect": "Allow", "Action": "s:A", "Resource": "*",
              "Condition": {"DateLessThan": {"key": "x"}}}]}
            """);

    assertThatThrownBy(() -> policy.allows(new Question("s:A", "x", Map.of())))
        .hasMessageContaining("DateLessThan");
  }

  private static IamPolicy policy(String file) throws IOException {
    return IamPolicy.of(file, Map.of());
  }

  private static void add(
      List<Forbidden> all,
      String denial,
      String action,
      String resource,
      Map<String, String> context) {
    var withCaller = new HashMap<>(context);
    withCaller.put("aws:PrincipalArn", ROLE);
    all.add(new Forbidden(denial, new Question("sso:" + action, resource, withCaller)));
  }
}
