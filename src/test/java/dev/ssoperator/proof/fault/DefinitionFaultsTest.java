package dev.ssoperator.proof.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.CrdGenerator;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.kubernetes.ApiServer;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Definitions and admission policies that refuse what is stored: the access goes all the same. On a
 * real API server of its own, with {@code -Dproof.faults=all}.
 */
class DefinitionFaultsTest {

  private static final List<Class<? extends CustomResource<?, ?>>> KINDS =
      List.of(PermissionSet.class, AccountAssignment.class, AccountAssignmentSet.class);

  private static final String POLICY =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: strict}
      spec:
        failurePolicy: Fail
        matchConstraints:
          resourceRules:
          - apiGroups: [ssoperator.dev]
            apiVersions: ["*"]
            operations: [UPDATE]
            resources: ["*"]
        validations:
        - expression: "%s"
          message: refused by a test
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: strict}
      spec: {policyName: strict, validationActions: [Deny]}
      """;

  private ApiServer.Another server;
  private World world;
  private Stage stage;
  private ErrorLog log;

  /** What another test has left behind would keep the definitions. */
  @BeforeEach
  void live() {
    assumeTrue(System.getProperty("proof.faults", "").equals("all"), "it takes -Dproof.faults=all");
    assumeTrue(ApiServer.isPresent(), ApiServer::absence);
    server = ApiServer.another();
    log = new ErrorLog();
    world = World.on(server);
    stage = new Stage(world);
    Part.COMES.happen(world);
    stage.until("everything is there", () -> stage.state().isConverged());
  }

  @AfterEach
  void end() {
    if (stage != null) {
      loosen();
      stage.close();
      assertThat(log.take(world.namespace())).isEmpty();
      log.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "object.spec != oldObject.spec",
        "false",
        "has(object.metadata.labels) && 'ticket' in object.metadata.labels",
      })
  void whatAnAdmissionPolicyRefusesToUpdateLosesItsAccess(String expression) {
    apply(POLICY.formatted(expression));
    stage.until("the policy is in force", () -> isRefused(this::touch));

    accessGoes();
  }

  @Test
  void whatStricterDefinitionsRefuseLosesItsAccess() {
    define("has(self.ticket)");

    accessGoes();
  }

  @Test
  void definitionsThatAreDeletedAndInstalledAgainAreFollowed() {
    var expected = stage.state();
    var definitions = world.client().apiextensions().v1().customResourceDefinitions();

    for (var kind : KINDS) {
      definitions.withName(CrdGenerator.definition(kind).getMetadata().getName()).delete();
    }
    stage.until(
        "the definitions are gone",
        () ->
            KINDS.stream()
                .map(kind -> CrdGenerator.definition(kind).getMetadata().getName())
                .allMatch(name -> definitions.withName(name).get() == null));
    assertThat(world.assignments()).hasSize(1);
    server.installAgain();
    Part.COMES.happen(world);

    stage.until("all is as before", () -> stage.state().differences(expected).isEmpty());
  }

  /** Deleted resources lose their access, though nobody may update them, and go after the cure. */
  private void accessGoes() {
    stage.markBegun();
    world.delete(AccountAssignment.class, "leaving");
    world.delete(AccountAssignment.class, "moving");
    world.delete(PermissionSet.class, "dev");

    stage.until(
        "the access is gone",
        () ->
            world
                .assignments()
                .equals(
                    List.of(
                        "222222222222 ops security-audit",
                        "333333333333 ops security-audit",
                        "555555555555 ops platform",
                        "777777777777 Guardrail data",
                        "777777777777 ops alice@example.com")));
    loosen();
    world.awaitGone(AccountAssignment.class, "leaving");
    world.awaitGone(AccountAssignment.class, "moving");
    world.awaitGone(PermissionSet.class, "dev");
    stage.until("everything has converged", () -> stage.state().isConverged());
    assertThat(world.state().permissionSets())
        .extracting(set -> set.name())
        .containsExactlyInAnyOrder("ops", Stage.FOREIGN);
    assertThat(world.calls("DeleteAccountAssignment")).hasSize(2);
  }

  private static boolean isRefused(Runnable request) {
    try {
      request.run();
      return false;
    } catch (KubernetesClientException e) {
      return e.getMessage().contains("refused by a test");
    }
  }

  /** Changes nothing of what is stored. */
  private void touch() {
    var resource = world.assignment("always");
    resource.getMetadata().setAnnotations(Map.of("example.com/touched", "yes"));
    world.client().resource(resource).dryRun().update();
  }

  private void createAnother() {
    var resource = world.assignment("always");
    resource.setMetadata(
        new ObjectMetaBuilder().withName("another").withNamespace(world.namespace()).build());
    resource.setStatus(null);
    world.client().resource(resource).dryRun().create();
  }

  private void apply(String manifest) {
    world
        .client()
        .load(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)))
        .create();
  }

  /** Makes every definition demand something of specs that no stored one has. */
  private void define(String rule) {
    for (var kind : KINDS) {
      var definition = CrdGenerator.definition(kind);
      var spec =
          definition
              .getSpec()
              .getVersions()
              .get(0)
              .getSchema()
              .getOpenAPIV3Schema()
              .getProperties()
              .get("spec");
      var properties = new HashMap<>(spec.getProperties());
      properties.put("ticket", new JSONSchemaPropsBuilder().withType("string").build());
      spec.setProperties(properties);
      var rules = new ArrayList<>(spec.getXKubernetesValidations());
      rules.add(
          new ValidationRuleBuilder().withRule(rule).withMessage("refused by a test").build());
      spec.setXKubernetesValidations(rules);
      replace(definition);
    }
    stage.until("the definitions are in force", () -> isRefused(this::createAnother));
  }

  private void replace(CustomResourceDefinition definition) {
    var name = definition.getMetadata().getName();
    world
        .client()
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(name)
        .edit(
            current -> {
              current.setSpec(definition.getSpec());
              return current;
            });
  }

  private void loosen() {
    var policies = world.client().admissionRegistration().v1();
    policies.validatingAdmissionPolicyBindings().withName("strict").delete();
    policies.validatingAdmissionPolicies().withName("strict").delete();
    for (var kind : KINDS) {
      replace(CrdGenerator.definition(kind));
    }
  }
}
