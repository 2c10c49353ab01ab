package dev.ssoperator.proof.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.ssoperator.api.Kinds;
import dev.ssoperator.validation.CrdValidator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Manifests of every kind, some of them valid. */
final class HostileManifests {

  /** Of the operator's namespace; boundaries name other namespaces. */
  static final String WITNESS = "witness";

  private static final ObjectMapper YAML = new YAMLMapper();

  private static final List<ObjectNode> VALID =
      List.of(
          valid(
              "PermissionSet",
              """
              description: Reads
              sessionDuration: PT4H
              relayState: https://console.aws.amazon.com/billing
              managedPolicies: ["arn:aws:iam::aws:policy/job-function/Billing"]
              customerManagedPolicies: [{name: DenyBudgets, path: /finance/}]
              permissionsBoundary: {managedPolicy: "arn:aws:iam::aws:policy/ReadOnlyAccess"}
              inlinePolicy:
                Version: "2012-10-17"
                Statement:
                - Sid: One
                  Effect: Allow
                  Action: ["s3:Get*", "s3:List*"]
                  Resource: "*"
                  Condition: {NumericLessThan: {"aws:MultiFactorAuthAge": 3600}}
              tags: {team: finance}
              deletionPolicy: Delete
              adoptionPolicy: Adopt
              exclusiveAssignments: true
              """),
          valid("PermissionSet", "sessionDuration: PT1H30M\ntags: {}\n"),
          valid(
              "AccountAssignment",
              """
              permissionSetRef: {name: witness}
              principal: {group: data, onIdentityChange: Hold}
              account: {id: "666666666666"}
              deletionPolicy: Delete
              """),
          valid(
              "AccountAssignment",
              """
              permissionSetRef: {name: witness}
              principal: {user: alice@example.com}
              account: {name: sandbox}
              """),
          valid(
              "AccountAssignment",
              """
              permissionSetArn: arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-1234567890abcdef
              principal: {groupId: 10000000-0000-4000-8000-000000000005}
              account: {id: "444444444444"}
              deletionPolicy: Retain
              """),
          valid(
              "AccountAssignmentSet",
              """
              principals: [{group: data}, {userId: 20000000-0000-4000-8000-000000000005}]
              permissionSetRefs: [{name: witness}]
              accounts:
              - organizationalUnit: {path: Workloads/Prod, recursive: false}
              - tags: {env: sandbox}
              - names: ["log-*"]
              - ids: ["444444444444"]
              excludeAccounts: [{names: ["*-billing"]}]
              template:
                metadata: {labels: {team: data}, annotations: {example.com/ticket: OPS-1}}
                spec: {deletionPolicy: Delete}
              """),
          valid(
              "AccessBoundary",
              """
              namespaces: [other-dev, other-prod]
              rules:
              - accounts: {ids: ["123456789012"], names: ["data-*"], organizationalUnits: [{path: Workloads}], tags: {team: data}}
                principals: {groups: ["data-*"], users: ["*@example.com"]}
                permissionSets:
                  own: {namePrefix: data-, managedPolicies: ["arn:aws:iam::aws:policy/*"], inlinePolicy: Allowed, maxSessionDuration: PT8H}
                  shared: [{namespace: platform, names: [read-only, "billing-*"]}]
              capabilities: [Adopt, Retain]
              limits: {permissionSets: 10, accountAssignments: 500}
              enforcement: Revoke
              """));

  private static final Map<String, CrdValidator> DEFINITIONS =
      Kinds.ALL.stream()
          .collect(Collectors.toMap(HasMetadata::getKind, HostileManifests::definition));

  private HostileManifests() {}

  private static ObjectNode valid(String kind, String spec) {
    try {
      var object = (ObjectNode) YAML.readTree("apiVersion: ssoperator.dev/v1beta1\nkind: " + kind);
      object
          .putObject("metadata")
          .put("name", "name")
          .<ObjectNode>set("labels", YAML.readTree("{team: a}"))
          .set("annotations", YAML.readTree("{note: a, ssoperator.dev/requested-at: a}"));
      return object.set("spec", YAML.readTree(spec));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CrdValidator definition(Class<? extends HasMetadata> kind) {
    try {
      var file = Path.of("crds", HasMetadata.getFullResourceName(kind) + ".yaml");
      return new CrdValidator(YAML.readTree(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A valid one with up to three changes. */
  static Arbitrary<ObjectNode> any() {
    return Combinators.combine(
            Arbitraries.of(VALID), Mutation.any().list().ofMinSize(0).ofMaxSize(3))
        .as(
            (valid, mutations) -> {
              var object = valid.deepCopy();
              mutations.forEach(mutation -> mutation.apply(object));
              return object;
            });
  }

  /** Whether its definition accepts an object. */
  static boolean isAcceptedByDefinition(JsonNode object) {
    return DEFINITIONS.get(object.path("kind").asText()).validate(object).isEmpty();
  }
}
