package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.Finalizer;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World.OperatorProcess;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Resources that are stored with something that cannot be read, under whatever definition. */
@OnEveryBackend
class UnreadableScenariosTest extends ScenarioTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private CustomResourceDefinition strict;

  UnreadableScenariosTest(Backend backend) {
    super(backend);
  }

  @AfterEach
  void restoreTheDefinition() {
    if (strict != null) {
      define(strict);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1_100, spec.inlinePolicy is nested deeper than 100 levels",
    "9_000, spec.inlinePolicy is nested deeper than 100 levels"
  })
  void aPolicyThatIsNestedTooDeepStopsNobody(String depth, String problem) {
    assumeTrue(backend == Backend.API_SERVER, "the mock server cannot read it either");
    var levels = Integer.parseInt(depth.replace("_", ""));

    stopsNobody("[".repeat(levels) + "]".repeat(levels), problem);
  }

  @Test
  void aPolicyThatIsNestedDeepStopsNobody() {
    stopsNobody(
        "[".repeat(200) + "]".repeat(200), "spec.inlinePolicy is nested deeper than 100 levels");
  }

  @Test
  void aPolicyThatIsTooLongStopsNobody() {
    assumeTrue(
        backend == Backend.API_SERVER,
        "the JDK's client takes a long answer that is not upgraded for frames of HTTP/2");
    stopsNobody(
        "[%s]".formatted("\"%s\",".formatted("x".repeat(5_000)).repeat(40) + "1"),
        "spec.inlinePolicy has more than 100,000 characters");
  }

  @Test
  void aKeyOfManyCharactersStopsNobody() {
    assumeTrue(backend == Backend.API_SERVER, "the mock server cannot read it either");
    var operator = world.startOperator();
    loosen(PermissionSet.class);

    create(policy("{\"%s\": 1}".formatted("k".repeat(60_000))));

    othersAreServed();
    untilStored("permissionsets", "odd", "\"reason\":\"InvalidSpec\"");
    assertThat(operator.get("/livez").statusCode()).isEqualTo(200);
  }

  private void stopsNobody(String statement, String problem) {
    var operator = world.startOperator();
    loosen(PermissionSet.class);

    create(policy(statement));

    othersAreServed();
    untilStored("permissionsets", "odd", "\"reason\":\"InvalidSpec\"", problem);
    isNamed(operator, "PermissionSet", "odd: " + problem);
    world.killOperator();
    isNamed(world.startOperator(), "PermissionSet", "odd: " + problem);
    assertThat(world.calls("CreatePermissionSet")).hasSize(1);
    delete("permissionsets", "odd");
    world.until(() -> world.client().raw(path("permissionsets", "odd")) == null);
  }

  private String policy(String statement) {
    return """
        {"apiVersion": "ssoperator.dev/v1beta1", "kind": "PermissionSet", "metadata": {"name": "odd"},
         "spec": {"inlinePolicy": {"Version": "2012-10-17", "Statement": %s}}}
        """
        .formatted(statement);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'principal': 'platform'} | spec.principal must be an object, not \"platform\"",
        "{'principal': null} | spec.principal is missing",
        "{'principal': {'group': 7}} | spec.principal.group must be text in quotes, not the number 7",
        "{'account': {'id': 555555555555}} | spec.account.id must be text in quotes, not the number 555555555555",
        "{'deletionPolicy': 'Keep'} | spec.deletionPolicy must be one of Delete, Retain, not \"Keep\"",
        "{'permissionSetRef': ['ops']} | spec.permissionSetRef must be an object, not a list",
      })
  void anAssignmentThatCannotBeReadKeepsItsAccess(String change, String problem) throws Exception {
    var operator = world.startOperator();
    othersAreServed();
    var writes = world.writes().size();

    store(AccountAssignment.class, "accountassignments", "access", change);

    untilStored("accountassignments", "access", problem);
    isNamed(operator, "AccountAssignment", "access: " + problem);
    world.apply(assignment("more", "ops", "555555555555", "user: alice@example.com"));
    world.awaitAssignment("more", Reason.ASSIGNED);
    delete("accountassignments", "access");
    untilStored("accountassignments", "access", "deletionTimestamp");
    world.delete(AccountAssignment.class, "more");
    world.awaitGone(AccountAssignment.class, "more");
    assertThat(world.assignments()).containsExactly("555555555555 ops platform");
    assertThat(stored("accountassignments", "access").at("/metadata/finalizers/0").asText())
        .isEqualTo(Finalizer.NAME);
    assertThat(world.writes()).hasSize(writes + 2);

    var right = new ObjectMapper().createObjectNode();
    right.putObject("permissionSetRef").put("name", "ops");
    right.putObject("principal").put("group", "platform");
    right.putObject("account").put("id", "555555555555");
    right.put("deletionPolicy", "Delete");
    put(
        "accountassignments",
        ((ObjectNode) stored("accountassignments", "access")).set("spec", right));
    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'managedPolicies': [null]} | spec.managedPolicies has an entry that is null",
        "{'customerManagedPolicies': [{'path': '/'}]} | spec.customerManagedPolicies[0].name is missing",
        "{'inlinePolicy': 'Allow'} | spec.inlinePolicy must be an object, not \"Allow\"",
        "{'tags': ['a']} | spec.tags must be an object, not a list",
        "{'exclusiveAssignments': 'perhaps'} | spec.exclusiveAssignments must be true or false, not \"perhaps\"",
      })
  void aPermissionSetThatCannotBeReadStaysAsItIs(String change, String problem) throws Exception {
    var operator = world.startOperator();
    othersAreServed();
    var before = world.state();
    var writes = world.writes().size();

    store(PermissionSet.class, "permissionsets", "ops", change);

    untilStored("permissionsets", "ops", problem);
    isNamed(operator, "PermissionSet", "ops: " + problem);
    assertThat(world.writes()).hasSize(writes);
    assertThat(world.state().permissionSets()).isEqualTo(before.permissionSets());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | spec is missing",
        "{'spec': null} | spec is missing",
        "{'spec': ['a']} | spec must be an object, not a list",
      })
  void aResourceWithoutSpecIsNamed(String fields, String problem) throws Exception {
    var operator = world.startOperator();
    othersAreServed();

    loosen(AccountAssignment.class);
    create(
        ((ObjectNode) JSON.readTree(fields.replace('\'', '"')))
            .put("apiVersion", "ssoperator.dev/v1beta1")
            .put("kind", "AccountAssignment")
            .set("metadata", JSON.createObjectNode().put("name", "odd"))
            .toString());

    untilStored("accountassignments", "odd", problem);
    isNamed(operator, "AccountAssignment", "odd: " + problem);
    delete("accountassignments", "odd");
    world.until(() -> world.client().raw(path("accountassignments", "odd")) == null);
  }

  @Test
  void aBoundaryThatCannotBeReadSaysSo() {
    assumeTrue(
        backend == Backend.MOCK, "a looser definition would concern other tests' boundaries");
    world.requireBoundaries();
    world.startOperator();

    world.applyBoundary(
        "odd", "rules: [{accounts: {organizationalUnits: [{path: Workloads}]}}, {}]");

    world.untilAsserted(
        () ->
            assertThat(
                    world
                        .client()
                        .raw(
                            "/apis/ssoperator.dev/v1beta1/accessboundaries/"
                                + world.boundaryName("odd")))
                .contains("\"reason\":\"InvalidSpec\"", "spec.rules[0].principals is missing"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'account': {}} | spec.account must have exactly one of id or name",
        "{'principal': {'group': 'platform', 'user': 'bob'}} | spec.principal must have exactly one of group, groupId, user or userId",
        "{'account': {'id': '5'}} | spec.account.id must have 12 digits, not \"5\"",
        "{'principal': {'groupId': 'platform'}} | spec.principal.groupId must be a group's id, not \"platform\"",
        "{'permissionSetRef': null, 'permissionSetArn': 'ops'} | spec.permissionSetArn must be the ARN of a permission set, not \"ops\"",
      })
  void anAssignmentThatAwsCannotHaveIsDeleted(String change, String problem) throws Exception {
    world.startOperator();
    othersAreServed();

    store(AccountAssignment.class, "accountassignments", "access", change);

    untilStored("accountassignments", "access", problem);
    assertThat(world.assignments()).containsExactly("555555555555 ops platform");
    delete("accountassignments", "access");
    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  private void othersAreServed() {
    world.apply(set("ops", "") + assignment("access", "ops", "555555555555", "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
  }

  private void isNamed(OperatorProcess operator, String kind, String problem) {
    world.until(
        () ->
            operator
                .get("/readyz")
                .body()
                .contains(
                    "ok     resources: 1 cannot be read: %s %s/%s"
                        .formatted(kind, world.namespace(), problem)));
    assertThat(operator.metrics().value("ssoperator_resources_unreadable", "kind=" + kind))
        .isEqualTo(1);
  }

  // ---- objects as they are stored, whatever the definition is today

  private void store(Class<?> kind, String resources, String name, String change) throws Exception {
    loosen(kind);
    var object = (ObjectNode) stored(resources, name);
    var spec = (ObjectNode) object.get("spec");
    spec.setAll((ObjectNode) JSON.readTree(change.replace('\'', '"')));
    put(resources, object);
  }

  private void put(String resources, JsonNode object) {
    world.untilAsserted(
        () -> {
          ((ObjectNode) object.get("metadata"))
              .set(
                  "resourceVersion",
                  stored(resources, object.at("/metadata/name").asText())
                      .at("/metadata/resourceVersion"));
          var unused =
              world
                  .client()
                  .raw(
                      path(resources, object.at("/metadata/name").asText()),
                      "PUT",
                      JSON.writeValueAsString(object));
        });
  }

  private void create(String object) {
    world.untilAsserted(
        () -> {
          var kind = object.contains("\"PermissionSet\"") ? "permissionsets" : "accountassignments";
          try {
            var unused = world.client().raw(path(kind, ""), "POST", object);
          } catch (KubernetesClientException e) {
            // Right after it was loosened, the former definition may still hold.
            throw new AssertionError(e);
          }
        });
  }

  private void delete(String resources, String name) {
    var unused = world.client().raw(path(resources, name), "DELETE", null);
  }

  private void untilStored(String resources, String name, String... texts) {
    world.untilAsserted(
        () ->
            assertThat(world.client().raw(path(resources, name)).replace("\\\"", "\""))
                .contains(texts));
  }

  private JsonNode stored(String resources, String name) {
    try {
      return JSON.readTree(world.client().raw(path(resources, name)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String path(String resources, String name) {
    return "/apis/ssoperator.dev/v1beta1/namespaces/%s/%s/%s"
        .formatted(world.namespace(), resources, name)
        .replaceAll("/$", "");
  }

  /** Makes the definition accept anything, as an older or edited one may have. */
  private void loosen(Class<?> kind) {
    if (backend == Backend.MOCK) {
      return;
    }
    var name =
        kind == PermissionSet.class
            ? "permissionsets.ssoperator.dev"
            : "accountassignments.ssoperator.dev";
    strict = world.client().apiextensions().v1().customResourceDefinitions().withName(name).get();
    var loose = world.client().getKubernetesSerialization().clone(strict);
    loose
        .getSpec()
        .getVersions()
        .forEach(
            version ->
                version
                    .getSchema()
                    .setOpenAPIV3Schema(
                        new JSONSchemaPropsBuilder()
                            .withType("object")
                            .withXKubernetesPreserveUnknownFields(true)
                            .build()));
    define(loose);
  }

  private void define(CustomResourceDefinition definition) {
    world
        .client()
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(definition.getMetadata().getName())
        .edit(
            current -> {
              current.setSpec(definition.getSpec());
              return current;
            });
  }
}
