package dev.ssoperator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.api.Finalizer;
import dev.ssoperator.kubernetes.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real API server lets tenants do, with the chart's roles and admission policies. */
@EnabledIf("dev.ssoperator.kubernetes.ApiServer#isPresent")
class TenantsOnApiServerTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String RELEASE = "tenants";
  private static final String NAME = RELEASE + "-ssoperator";
  private static final String OPERATOR = "system:serviceaccount:" + Chart.NAMESPACE + ":" + NAME;

  private static final List<String> KINDS =
      List.of("PermissionSet", "AccountAssignment", "AccountAssignmentSet");

  /** Does what the role ends in {@code -edit} allows, and no more. */
  private static final String TENANT = "alice";

  /** Has every right on everything of ours in the namespaces. */
  private static final String OWNER = "mallory";

  private static final List<HasMetadata> INSTALLED = new ArrayList<>();

  private static KubernetesClient admin;
  private static KubernetesClient tenant;
  private static KubernetesClient owner;
  private static KubernetesClient operator;

  /** Its boundary has rules, and no capabilities. */
  private static String strict;

  /** Its boundary has all capabilities. */
  private static String trusted;

  /** Has no boundary. */
  private static String free;

  /** Where the policy finds no boundary at all. */
  private static String empty;

  /** Has the boundary with the most patterns. */
  private static String large;

  /** Has the boundary with the longest patterns. */
  private static String lengthy;

  @BeforeAll
  static void install() {
    admin = ApiServer.newClient();
    strict = ApiServer.newNamespace(admin);
    trusted = ApiServer.newNamespace(admin);
    free = ApiServer.newNamespace(admin);
    empty = ApiServer.newNamespace(admin);
    large = ApiServer.newNamespace(admin);
    lengthy = ApiServer.newNamespace(admin);
    tenant = as(TENANT);
    owner = as(OWNER);
    operator = as(OPERATOR);
    for (var kind : KINDS) {
      store(admin, strict, outside(kind, "stored"));
      store(admin, strict, outside(kind, "worked-on"));
      store(admin, strict, outside(kind, "paused", "annotations: {ssoperator.dev/paused: 'true'}"));
      store(admin, strict, outside(kind, "kept", "finalizers: [%s]".formatted(Finalizer.NAME)));
    }
    installChart();
    installBoundary(strict, "capabilities: []");
    installBoundary(trusted, "capabilities: [Adopt, TakeOver, Exclusive, Retain, Pause]");
    installLargeBoundary();
    installLengthyBoundary();
    grant(TENANT, NAME + "-edit");
    grant(OWNER, NAME + "-owner");
    await()
        .until(
            () ->
                refusal(() -> create(tenant, strict, group("late", "nobody")))
                    .contains("does not allow"));
    await().until(() -> refusal(() -> create(tenant, free, group("late", "nobody"))).isEmpty());
    await()
        .until(
            () ->
                refusal(
                        () ->
                            edit(
                                admin,
                                strict,
                                "PermissionSet",
                                "stored/status",
                                TenantsOnApiServerTest::forge))
                    .contains("only the operator"));
  }

  private static void installChart() {
    var values =
        """
        aws: {region: eu-west-1}
        operator: {boundaries: Required}
        watch: {namespaces: [%s, %s, %s, %s, %s, %s]}
        """
            .formatted(strict, trusted, free, empty, large, lengthy);
    for (var object : Chart.render(RELEASE, values).values()) {
      var kind = object.path("kind").asText();
      var namespace = object.at("/metadata/namespace").asText();
      if (kind.startsWith("Validating")
          || (kind.matches("(Cluster)?Role(Binding)?") && !namespace.equals(Chart.NAMESPACE))) {
        if (object.at("/spec/paramRef").isObject()) {
          // Before the other one, so that it is there when the other one is.
          install(Chart.yaml(withoutParameters(object)));
        }
        install(Chart.yaml(object));
      }
    }
    install(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: %s-owner}
        rules: [{apiGroups: [ssoperator.dev], resources: ["*"], verbs: ["*"]}]
        """
            .formatted(NAME));
  }

  private static ObjectNode withoutParameters(ObjectNode binding) {
    var copy = binding.deepCopy();
    copy.withObject("/metadata").put("name", NAME + "-empty");
    copy.withObject("/spec/paramRef/selector/matchLabels").put("is", "nowhere");
    copy.withObject("/spec/matchResources/namespaceSelector")
        .removeAll()
        .putObject("matchLabels")
        .put("kubernetes.io/metadata.name", empty);
    return copy;
  }

  private static void installBoundary(String namespace, String more) {
    install(
        """
        apiVersion: ssoperator.dev/v1beta1
        kind: AccessBoundary
        metadata: {name: %1$s}
        spec:
          namespaces: [%1$s]
          %2$s
          rules:
            - accounts: {ids: ["111111111111"], names: ["data-*"]}
              principals: {groups: ["data-*", all], users: ["*@data.example.com"]}
              permissionSets:
                own:
                  namePrefix: data-
                  managedPolicies: ["arn:aws:iam::aws:policy/job-function/*"]
                  customerManagedPolicies: [{name: "data-*", path: /data/}]
                  requiredPermissionsBoundary: {customerManagedPolicy: {name: Limits}}
                  maxSessionDuration: PT8H
                shared: [{namespace: platform, names: ["read-*"]}]
                arns: ["arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef"]
            - accounts: {organizationalUnits: [{path: Workloads/Data}]}
              principals: {groups: [units]}
              permissionSets: {own: {namePrefix: inline-, inlinePolicy: Allowed}}
            - accounts: {ids: ["222222222222"]}
              principals: {groupIds: [906768ecd6-7d4a6e0b-64bb-4c6e-a2a4-1f5cb4c2d1a7]}
              permissionSets: {shared: [{namespace: platform, names: [admin]}]}
        """
            .formatted(namespace, more));
  }

  /** More than anybody has, within the size that an API server stores. */
  private static void installLargeBoundary() {
    var rule =
        """
          - accounts: {names: %1$s}
            principals: {groups: %1$s, users: %1$s}
            permissionSets:
              own: {managedPolicies: %2$s, customerManagedPolicies: %3$s}
              shared: [{namespace: platform, names: %1$s}]
        """
            .formatted(
                list(100, "'d*%04d*e*'"),
                list(100, "'arn:aws:iam::aws:policy/*Some%04d*Access'"),
                list(100, "{name: 'd*%04d*e*', path: /a/}"));
    installRules(large, rule.repeat(50));
  }

  private static void installLengthyBoundary() {
    var rule =
        """
          - accounts: {ids: ["111111111111"]}
            principals: {groups: %s}
            permissionSets: {own: {}}
        """
            .formatted(list(100, "'d*%04d" + "e".repeat(400) + "'"));
    installRules(lengthy, rule.repeat(10));
  }

  private static void installRules(String namespace, String rules) {
    install(
        """
        apiVersion: ssoperator.dev/v1beta1
        kind: AccessBoundary
        metadata: {name: %1$s}
        spec:
          namespaces: [%1$s]
          rules:
        %2$s
        """
            .formatted(namespace, rules.indent(2).stripTrailing()));
  }

  private static String list(int size, String item) {
    return IntStream.range(0, size)
        .mapToObj(item::formatted)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static void install(String yaml) {
    var resource = Serialization.unmarshal(yaml, HasMetadata.class);
    INSTALLED.add(admin.resource(resource).create());
  }

  private static void grant(String user, String role) {
    for (var namespace : List.of(strict, trusted, free, empty, large, lengthy)) {
      install(
          """
          apiVersion: rbac.authorization.k8s.io/v1
          kind: RoleBinding
          metadata: {name: %1$s, namespace: %3$s}
          roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %2$s}
          subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %1$s}]
          """
              .formatted(user, role, namespace));
    }
  }

  private static KubernetesClient as(String user) {
    var config = ApiServer.newClient().getConfiguration();
    config.setImpersonateUsername(user);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  @AfterAll
  static void remove() {
    INSTALLED.forEach(resource -> admin.resource(resource).delete());
    Stream.of(admin, tenant, owner, operator).forEach(KubernetesClient::close);
  }

  // ---- statuses and finalizers

  @ParameterizedTest
  @ValueSource(
      strings = {"PermissionSet", "AccountAssignment", "AccountAssignmentSet", "AccessBoundary"})
  void aStatusIsWrittenByTheOperatorOnly(String kind) {
    var name = kind.equals("AccessBoundary") ? strict : "stored";
    var path = name + "/status";

    assertThat(refusal(() -> edit(admin, strict, kind, path, TenantsOnApiServerTest::forge)))
        .contains("denied request: status: only the operator may write it");
    assertThat(refusal(() -> edit(tenant, strict, kind, path, TenantsOnApiServerTest::forge)))
        .contains("cannot update resource");
    if (!kind.equals("AccessBoundary")) {
      assertThat(refusal(() -> edit(owner, strict, kind, path, TenantsOnApiServerTest::forge)))
          .contains("denied request: status: only the operator may write it");
    }
    assertThat(refusal(() -> edit(operator, strict, kind, path, TenantsOnApiServerTest::forge)))
        .isEmpty();
  }

  @Test
  void aStatusInASpecsUpdateIsIgnored() {
    store(tenant, free, outside("PermissionSet", "own"));

    edit(tenant, free, "PermissionSet", "own", TenantsOnApiServerTest::forge);

    assertThat(read(free, "PermissionSet", "own").has("status")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PermissionSet", "AccountAssignment", "AccountAssignmentSet"})
  void theFinalizerIsRemovedByTheOperatorAndByClusterAdministratorsOnly(String kind) {
    for (var user : List.of(tenant, owner)) {
      assertThat(refusal(() -> edit(user, strict, kind, "kept", TenantsOnApiServerTest::release)))
          .contains("denied request: metadata.finalizers")
          .contains("s/finalizers in all namespaces");
    }
    assertThat(
            refusal(
                () ->
                    edit(
                        tenant,
                        strict,
                        kind,
                        "kept",
                        node -> node.withArray("/metadata/finalizers").add("example.com/other"))))
        .isEmpty();
    edit(admin, strict, kind, "kept", TenantsOnApiServerTest::release);
    edit(admin, strict, kind, "kept", TenantsOnApiServerTest::hold);
    edit(operator, strict, kind, "kept", TenantsOnApiServerTest::release);
    edit(operator, strict, kind, "kept", TenantsOnApiServerTest::hold);

    delete(tenant, strict, kind, "kept");
    assertThat(refusal(() -> edit(tenant, strict, kind, "kept", TenantsOnApiServerTest::release)))
        .contains("denied request: metadata.finalizers");
    edit(operator, strict, kind, "kept", TenantsOnApiServerTest::release);
    assertThat(refusal(() -> read(strict, kind, "kept"))).contains("not found");
  }

  // ---- boundaries

  @Test
  void aBoundaryIsReadByWhomAnAdministratorLetsAndWrittenByNobodyElse() {
    var path = path(strict, "AccessBoundary", strict);
    assertThat(refusal(() -> tenant.raw(path, "GET", null))).contains("cannot get resource");
    assertThat(
            refusal(
                () -> edit(owner, strict, "AccessBoundary", strict, TenantsOnApiServerTest::forge)))
        .contains("cannot update resource");

    install(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: %1$s-readers}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %1$s-boundaries}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: bob}]
        """
            .formatted(NAME));
    try (var reader = as("bob")) {
      await().until(() -> refusal(() -> reader.raw(path, "GET", null)).isEmpty());
      assertThat(refusal(() -> reader.raw(path, "DELETE", Map.of())))
          .contains("cannot delete resource");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PermissionSet|deletionPolicy: Retain|spec.deletionPolicy: Retain|Retain",
        "PermissionSet|adoptionPolicy: Adopt|spec.adoptionPolicy: Adopt|Adopt",
        "PermissionSet|exclusiveAssignments: true|spec.exclusiveAssignments: true|Exclusive",
        "AccountAssignment|deletionPolicy: Retain|spec.deletionPolicy: Retain|Retain",
        "PermissionSet||the annotation ssoperator.dev/paused|Pause",
        "AccountAssignment||the annotation ssoperator.dev/paused|Pause",
      })
  void whatNeedsACapabilityIsRefusedWithoutAndAdmittedWithIt(
      String kind, String field, String named, String capability) {
    var pause = field == null ? "annotations: {ssoperator.dev/paused: 'true'}" : "labels: {}";
    var resource =
        kind.equals("PermissionSet")
            ? set("data-x", pause, field == null ? "{}" : field)
            : assignment("x", pause, "principal: {group: all}", field == null ? "" : field);

    assertThat(refusal(() -> create(tenant, strict, resource)))
        .contains("AccessBoundary %s does not allow this".formatted(strict))
        .contains("%s needs the capability %s".formatted(named, capability));
    assertThat(refusal(() -> create(admin, strict, resource))).contains("needs the capability");
    assertThat(refusal(() -> create(tenant, trusted, resource))).isEmpty();
    assertThat(refusal(() -> create(tenant, free, resource))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PermissionSet", "AccountAssignment"})
  void aStoredResourceIsNotPausedWithoutTheCapability(String kind) {
    assertThat(refusal(() -> edit(tenant, strict, kind, "stored", TenantsOnApiServerTest::pause)))
        .contains("AccessBoundary %s does not allow this".formatted(strict))
        .contains("the annotation ssoperator.dev/paused needs the capability Pause");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void whatNoRuleAdmitsIsRefusedAndTheBoundaryAndTheFieldAreNamed(String resource, String field) {
    assertThat(refusal(() -> create(tenant, strict, resource)))
        .contains("AccessBoundary %s does not allow this: %s".formatted(strict, field));
    assertThat(refusal(() -> create(tenant, trusted, resource)))
        .contains("AccessBoundary %s does not allow this: %s".formatted(trusted, field));
    assertThat(refusal(() -> create(tenant, free, resource))).isEmpty();
  }

  static Stream<Arguments> refused() {
    var all = "principal: {group: all}";
    return Stream.of(
        Arguments.of(group("x", "platform"), "spec.principal"),
        Arguments.of(group("x", "my-data-team"), "spec.principal"),
        Arguments.of(principal("{user: eve@example.com}"), "spec.principal"),
        Arguments.of(
            principal("{groupId: 906768ecd6-00000000-64bb-4c6e-a2a4-1f5cb4c2d1a7}"),
            "spec.principal"),
        Arguments.of(
            elsewhere(
                "principal: {groupId: 906768ecd6-7d4a6e0b-64bb-4c6e-a2a4-1f5cb4c2d1a7}",
                "id: '111111111111'",
                "{name: admin, namespace: platform}"),
            "spec.account"),
        Arguments.of(
            elsewhere(all, "id: '111111111111'", "{name: admin, namespace: platform}"),
            "spec.permissionSetRef"),
        Arguments.of(
            group("x", "all")
                .replace(
                    "permissionSetRef: {name: data-x}",
                    "permissionSetArn: arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-0000000000000000"),
            "spec.permissionSetArn"),
        Arguments.of(set("other", "labels: {}", "{}"), "spec.name"),
        Arguments.of(
            set(
                "data-x",
                "labels: {}",
                "managedPolicies: ['arn:aws:iam::aws:policy/AdministratorAccess']"),
            "spec.managedPolicies"),
        Arguments.of(
            set("data-x", "labels: {}", "customerManagedPolicies: [{name: data-x}]"),
            "spec.customerManagedPolicies"),
        Arguments.of(
            set(
                "data-x",
                "labels: {}",
                "inlinePolicy: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: '*', Resource: '*'}]}"),
            "spec.inlinePolicy"),
        Arguments.of(
            set("data-x", "labels: {}", "description: none").replace("name: Limits", "name: Other"),
            "spec.permissionsBoundary"),
        Arguments.of(
            set("data-x", "labels: {}", "sessionDuration: PT8H1M"), "spec.sessionDuration"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("admitted")
  void whatARuleAdmitsAndWhatOnlyAwsKnowsIsAdmitted(String resource) {
    assertThat(refusal(() -> create(tenant, strict, resource))).isEmpty();
  }

  static Stream<String> admitted() {
    return Stream.of(
        group("x", "all"),
        group("x", "data-"),
        principal("{user: ann@data.example.com}"),
        elsewhere(
            "principal: {group: all}", "name: data-prod", "{name: read-only, namespace: platform}"),
        elsewhere(
            "principal: {groupId: 906768ecd6-7d4a6e0b-64bb-4c6e-a2a4-1f5cb4c2d1a7}",
            "id: '222222222222'",
            "{name: admin, namespace: platform}"),
        // The account of this id may have a name that a rule has.
        elsewhere("principal: {group: all}", "id: '999999999999'", "{name: later}"),
        // The account of this name may have an id that a rule has.
        elsewhere("principal: {group: all}", "name: unknown", "{name: later}"),
        elsewhere("principal: {group: units}", "id: '999999999999'", "{name: later}"),
        set(
            "data-x",
            "labels: {}",
            """
            managedPolicies: ['arn:aws:iam::aws:policy/job-function/Billing']
              customerManagedPolicies: [{name: data-x, path: /data/}]
              sessionDuration: PT480M"""),
        set(
            "inline-x",
            "labels: {}",
            "inlinePolicy: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: '*', Resource: '*'}]}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PermissionSet", "AccountAssignment"})
  void whatIsStoredOutsideItsBoundaryCanBeLabeledResumedAndDeletedButNotEdited(String kind) {
    var field = kind.equals("PermissionSet") ? "description" : "deletionPolicy";

    edit(tenant, strict, kind, "stored", node -> node.withObject("/metadata/labels").put("a", "b"));
    edit(
        tenant, strict, kind, "paused", node -> node.withObject("/metadata").remove("annotations"));
    assertThat(
            refusal(
                () ->
                    edit(
                        tenant,
                        strict,
                        kind,
                        "stored",
                        node -> node.withObject("/spec").put(field, "Retain"))))
        .contains("AccessBoundary %s does not allow this".formatted(strict));
    delete(tenant, strict, kind, "paused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PermissionSet", "AccountAssignment", "AccountAssignmentSet"})
  void theOperatorIsNeverRefused(String kind) {
    edit(operator, strict, kind, "worked-on", TenantsOnApiServerTest::hold);
    edit(operator, strict, kind, "worked-on", TenantsOnApiServerTest::pause);
    edit(operator, strict, kind, "worked-on/status", TenantsOnApiServerTest::forge);
    edit(operator, strict, kind, "worked-on", TenantsOnApiServerTest::release);

    assertThat(read(strict, kind, "worked-on").at("/metadata/finalizers").isEmpty()).isTrue();
  }

  @Test
  void theOperatorCreatesTheMembersOfASetWhereATenantMayNot() {
    var member = outside("AccountAssignment", "member");

    assertThat(refusal(() -> create(operator, strict, member))).isEmpty();
    assertThat(refusal(() -> create(tenant, strict, member))).contains("does not allow this");
  }

  @Test
  void whileThereIsNoBoundaryTheOperatorDecidesAlone() {
    assertThat(refusal(() -> create(tenant, empty, outside("PermissionSet", "x")))).isEmpty();
    store(admin, empty, outside("PermissionSet", "left"));
    edit(operator, empty, "PermissionSet", "left", TenantsOnApiServerTest::hold);
    edit(operator, empty, "PermissionSet", "left", TenantsOnApiServerTest::release);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("largest")
  void theLargestBoundaryIsWithinTheBudgetOfAnApiServer(String what, String resource) {
    assertThat(refusal(() -> create(tenant, large, resource))).isEmpty();
  }

  @Test
  void theLongestPatternsAreWithinTheBudgetOfAnApiServer() {
    assertThat(refusal(() -> create(tenant, lengthy, group("x", "d".repeat(1024))))).isEmpty();
    assertThat(refusal(() -> create(tenant, lengthy, group("x", "e".repeat(1024)))))
        .contains("spec.principal");
    assertThat(refusal(() -> create(tenant, lengthy, group("x", "d")))).contains("spec.principal");
  }

  static Stream<Arguments> largest() {
    return Stream.of(
        Arguments.of("group", group("x", "d".repeat(1024))),
        Arguments.of("user", principal("{user: %s}".formatted("d".repeat(128)))),
        Arguments.of(
            "account",
            elsewhere("principal: {group: d}", "name: " + "d".repeat(128), "{name: later}")),
        Arguments.of(
            "shared",
            elsewhere(
                "principal: {group: d}",
                "name: d",
                "{name: %s, namespace: platform}".formatted("d".repeat(253)))),
        Arguments.of(
            "managed policies",
            set(
                "x",
                "labels: {}",
                "managedPolicies: " + list(25, "'arn:aws:iam::aws:policy/Other%04d'"))),
        Arguments.of(
            "customer managed policies",
            set(
                "x",
                "labels: {}",
                "customerManagedPolicies: " + list(25, "{name: 'd%04d', path: /a/}"))));
  }

  // ---- manifests

  /** Outside the boundary {@link #strict} in every respect. */
  private static String outside(String kind, String name, String... metadata) {
    var more = metadata.length == 0 ? "labels: {}" : metadata[0];
    return switch (kind) {
      case "PermissionSet" -> set(name, more, "description: outside");
      case "AccountAssignmentSet" -> assignmentSet(name, more);
      default -> assignment(name, more, "principal: {group: nobody}", "");
    };
  }

  private static String assignmentSet(String name, String metadata) {
    return """
        apiVersion: ssoperator.dev/v1beta1
        kind: AccountAssignmentSet
        metadata:
          name: %s
          %s
        spec:
          principals: [{group: nobody}]
          permissionSetRefs: [{name: data-x}]
          accounts: [{names: ["*"]}]
        """
        .formatted(name, metadata);
  }

  private static String group(String name, String group) {
    return assignment(name, "labels: {}", "principal: {group: %s}".formatted(group), "");
  }

  private static String principal(String principal) {
    return assignment("x", "labels: {}", "principal: " + principal, "");
  }

  private static String elsewhere(String principal, String account, String set) {
    return assignment("x", "labels: {}", principal, "")
        .replace("id: '111111111111'", account)
        .replace("permissionSetRef: {name: data-x}", "permissionSetRef: " + set);
  }

  private static String assignment(String name, String metadata, String principal, String more) {
    return """
        apiVersion: ssoperator.dev/v1beta1
        kind: AccountAssignment
        metadata:
          name: %s
          %s
        spec:
          permissionSetRef: {name: data-x}
          account: {id: '111111111111'}
          %s
          %s
        """
        .formatted(name, metadata, principal, more);
  }

  private static String set(String name, String metadata, String field) {
    var spec = field.equals("{}") ? "description: none" : field;
    return """
        apiVersion: ssoperator.dev/v1beta1
        kind: PermissionSet
        metadata:
          name: %s
          %s
        spec:
          permissionsBoundary: {customerManagedPolicy: {name: Limits}}
          %s
        """
        .formatted(name, metadata, spec);
  }

  // ---- requests

  private static void store(KubernetesClient user, String namespace, String yaml) {
    var node = Chart.documents(yaml).get(0);
    user.raw(path(namespace, node.path("kind").asText(), ""), "POST", node.toString());
  }

  /** Nothing is stored, so that tests do not meet. */
  private static void create(KubernetesClient user, String namespace, String yaml) {
    var node = Chart.documents(yaml).get(0);
    user.raw(
        path(namespace, node.path("kind").asText(), "") + "?dryRun=All", "POST", node.toString());
  }

  private static void edit(
      KubernetesClient user,
      String namespace,
      String kind,
      String name,
      Consumer<ObjectNode> change) {
    var node = read(namespace, kind, name);
    change.accept(node);
    if (user == operator && !name.endsWith("/status")) {
      // What it has the right to.
      user.genericKubernetesResources("ssoperator.dev/v1beta1", kind)
          .inNamespace(namespace)
          .withName(name)
          .patch(PatchContext.of(PatchType.JSON_MERGE), node.toString());
    } else {
      user.raw(path(namespace, kind, name), "PUT", node.toString());
    }
  }

  private static ObjectNode read(String namespace, String kind, String name) {
    try {
      return (ObjectNode)
          JSON.readTree(admin.raw(path(namespace, kind, name.replace("/status", "")), "GET", null));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(KubernetesClient user, String namespace, String kind, String name) {
    user.raw(path(namespace, kind, name), "DELETE", Map.of());
  }

  private static String path(String namespace, String kind, String name) {
    var plural =
        kind.equals("AccessBoundary")
            ? "accessboundaries"
            : "namespaces/%s/%ss".formatted(namespace, kind.toLowerCase(Locale.ROOT));
    return "/apis/ssoperator.dev/v1beta1/%s%s".formatted(plural, name.isEmpty() ? "" : "/" + name);
  }

  private static void forge(ObjectNode node) {
    node.withObject("/status").put("observedGeneration", System.nanoTime());
  }

  private static void pause(ObjectNode node) {
    node.withObject("/metadata/annotations").put("ssoperator.dev/paused", "true");
  }

  private static void hold(ObjectNode node) {
    node.withArray("/metadata/finalizers").removeAll().add(Finalizer.NAME);
  }

  private static void release(ObjectNode node) {
    node.withObject("/metadata").putNull("finalizers");
  }

  /** What the API server objects to, or nothing. */
  private static String refusal(Runnable request) {
    try {
      request.run();
      return "";
    } catch (KubernetesClientException e) {
      return e.getMessage();
    }
  }
}
