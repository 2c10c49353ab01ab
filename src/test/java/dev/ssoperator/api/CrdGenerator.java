package dev.ssoperator.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import dev.ssoperator.validation.CrdValidator;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Stream;

/** Makes the CustomResourceDefinitions from the annotated records of this package. */
public final class CrdGenerator {

  /** The kinds that have a definition. */
  public static final List<Class<? extends CustomResource<?, ? extends ManagedStatus>>> KINDS =
      Kinds.ALL;

  private static final String HEADER =
      "# Generated from the records in dev.ssoperator.api. Do not edit; CrdTest says how to"
          + " regenerate.\n";

  private static final YAMLMapper YAML =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .stringQuotingChecker(new QuotesWhatStartsWithADigit())
                  .build())
          .build();

  private CrdGenerator() {}

  /** The name of the file in {@code crds/} that holds the kind's definition. */
  public static String fileName(Class<? extends CustomResource<?, ?>> kind) {
    return HasMetadata.getFullResourceName(kind) + ".yaml";
  }

  /** The kind's definition as it belongs into {@code crds/}. */
  public static String yaml(Class<? extends CustomResource<?, ?>> kind) {
    try {
      var yaml = YAML.writeValueAsString(definition(kind));
      // kubectl and the API server write whole numbers as such.
      return HEADER + yaml.replaceAll("(m(?:ax|in)imum: [0-9]+)\\.0", "$1");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The kind's definition. */
  public static CustomResourceDefinition definition(Class<? extends CustomResource<?, ?>> kind) {
    var definitions = new LinkedHashMap<String, CustomResourceDefinition>();
    new CRDGenerator()
        .customResourceClasses(List.of(kind))
        .forCRDVersions("v1")
        .withOutput(new DiscardingOutput())
        .withPostProcessor(
            new CRDPostProcessor() {
              @Override
              public HasMetadata process(HasMetadata crd, String crdSpecVersion) {
                definitions.put(crd.getMetadata().getName(), (CustomResourceDefinition) crd);
                return crd;
              }
            })
        .generate();
    var definition = definitions.get(HasMetadata.getFullResourceName(kind));
    complete(definition, kind);
    return definition;
  }

  /** The check of the kind's objects without a server. */
  public static CrdValidator validator(Class<? extends CustomResource<?, ?>> kind) {
    return new CrdValidator(YAML.valueToTree(definition(kind)));
  }

  private static void complete(
      CustomResourceDefinition definition, Class<? extends CustomResource<?, ?>> kind) {
    var version = definition.getSpec().getVersions().get(0);
    var root = version.getSchema().getOpenAPIV3Schema();
    completeFields(root);
    completeConditions(property(root, "status", "conditions"));
    if (kind == PermissionSet.class) {
      root.setDescription(
          "A permission set in AWS IAM Identity Center: what people may do in the accounts it is"
              + " assigned in.");
      completePermissionSet(property(root, "spec"));
      version.setAdditionalPrinterColumns(
          List.of(
              condition("Ready", "status"),
              condition("Reason", "reason"),
              column("AWS Name", ".spec.name", "The name in AWS, where it is not metadata.name."),
              integer("Accounts", ".status.accounts.provisioned", "Accounts that have it.", 0),
              integer("Outdated", ".status.accounts.outdated", "Accounts that lag behind.", 1),
              wide(condition("Message", "message")),
              age()));
    } else if (kind == AccountAssignmentSet.class) {
      root.setDescription(
          "Many account assignments from one object: each principal with each permission set in"
              + " each selected account. It owns an AccountAssignment for each.");
      completeAssignmentSet(root);
      version.setAdditionalPrinterColumns(
          List.of(
              condition("Ready", "status"),
              condition("Reason", "reason"),
              integer("Accounts", ".status.accounts", "Accounts that it selects.", 0),
              integer("Desired", ".status.desired", "Assignments that there are to be.", 0),
              integer("Assigned", ".status.ready", "Assignments that exist.", 0),
              integer("Failing", ".status.failing", "Assignments that need a person.", 0),
              wide(condition("Message", "message")),
              age()));
    } else if (kind == AccessBoundary.class) {
      root.setDescription(
          "What the namespaces it names may grant with PermissionSets and AccountAssignments. It"
              + " counts where the operator runs with --boundaries=Required.");
      completeBoundary(property(root, "spec"));
      version.setAdditionalPrinterColumns(
          List.of(
              condition("Ready", "status"),
              condition("Reason", "reason"),
              integer("Namespaces", ".status.namespaces", "Namespaces that it names.", 0),
              integer("Sets", ".status.permissionSets", "PermissionSets there.", 0),
              integer("Assignments", ".status.accountAssignments", "AccountAssignments there.", 0),
              integer("Violations", ".status.violations", "Resources outside or beyond limits.", 0),
              wide(condition("Message", "message")),
              age()));
    } else {
      root.setDescription(
          "An account assignment in AWS IAM Identity Center: one principal's access to one account"
              + " with one permission set.");
      version.setAdditionalPrinterColumns(
          List.of(
              condition("Ready", "status"),
              condition("Reason", "reason"),
              column(
                  "Permission Set",
                  ".spec.permissionSetRef.name",
                  "The PermissionSet resource it assigns."),
              column("Account", ".status.resolved.accountId", "The id of the account."),
              column("Group", ".spec.principal.group", "The group that gets access."),
              column("User", ".spec.principal.user", "The user who gets access."),
              wide(
                  column(
                      "Principal ID",
                      ".status.resolved.principalId",
                      "The id of the group or user.")),
              wide(condition("Message", "message")),
              age()));
    }
  }

  private static void completeFields(JSONSchemaProps schema) {
    // The generator finds a record component's rules twice: at its field and at its accessor.
    schema.setXKubernetesValidations(
        schema.getXKubernetesValidations().stream().distinct().toList());
    for (Entry<String, JSONSchemaProps> property : children(schema).toList()) {
      var name = property.getKey();
      var child = property.getValue();
      if ("integer".equals(child.getType())) {
        child.setFormat(name.toLowerCase(Locale.ROOT).endsWith("generation") ? "int64" : "int32");
      }
      if (name.endsWith("Time") || name.endsWith("Date") || name.endsWith("ReadAt")) {
        child.setType("string");
        child.setFormat("date-time");
      }
      completeFields(child);
    }
  }

  private static Stream<Entry<String, JSONSchemaProps>> children(JSONSchemaProps schema) {
    var properties =
        schema.getProperties() == null
            ? Stream.<Entry<String, JSONSchemaProps>>empty()
            : schema.getProperties().entrySet().stream();
    var items =
        schema.getItems() == null
            ? Stream.<Entry<String, JSONSchemaProps>>empty()
            : Stream.of(Map.entry("[]", schema.getItems().getSchema()));
    return Stream.concat(properties, items);
  }

  private static void completeConditions(JSONSchemaProps conditions) {
    conditions.setXKubernetesListType("map");
    conditions.setXKubernetesListMapKeys(List.of("type"));
  }

  private static void completePermissionSet(JSONSchemaProps spec) {
    property(spec, "managedPolicies").setXKubernetesListType("set");
    var customerManaged = property(spec, "customerManagedPolicies");
    customerManaged.setXKubernetesListType("map");
    customerManaged.setXKubernetesListMapKeys(List.of("name", "path"));
    InlinePolicySchema.complete(property(spec, "inlinePolicy"));
  }

  private static void completeBoundary(JSONSchemaProps spec) {
    property(spec, "namespaces").setXKubernetesListType("set");
    property(spec, "capabilities").setXKubernetesListType("set");
  }

  private static void completeAssignmentSet(JSONSchemaProps root) {
    // The name is the value of a label.
    root.setXKubernetesValidations(
        Stream.concat(
                root.getXKubernetesValidations().stream(),
                Stream.of(
                    new ValidationRuleBuilder()
                        .withRule("self.metadata.name.size() <= 63")
                        .withMessage("metadata.name must have at most 63 characters")
                        .build()))
            .toList());
    for (var field : List.of("accounts", "excludeAccounts")) {
      var selector = property(root, "spec", field).getItems().getSchema();
      property(selector, "ids").setXKubernetesListType("set");
    }
  }

  private static JSONSchemaProps property(JSONSchemaProps schema, String... path) {
    var found = schema;
    for (var name : path) {
      found = found.getProperties().get(name);
    }
    return found;
  }

  private static CustomResourceColumnDefinition condition(String name, String field) {
    return column(
        name,
        ".status.conditions[?(@.type==\"Ready\")]." + field,
        "The " + field + " of the condition Ready.");
  }

  private static CustomResourceColumnDefinition column(
      String name, String jsonPath, String description) {
    return new CustomResourceColumnDefinitionBuilder()
        .withName(name)
        .withType("string")
        .withJsonPath(jsonPath)
        .withDescription(description)
        .build();
  }

  private static CustomResourceColumnDefinition integer(
      String name, String jsonPath, String description, int priority) {
    return column(name, jsonPath, description)
        .edit()
        .withType("integer")
        .withPriority(priority == 0 ? null : priority)
        .build();
  }

  private static CustomResourceColumnDefinition wide(CustomResourceColumnDefinition column) {
    return column.edit().withPriority(1).build();
  }

  private static CustomResourceColumnDefinition age() {
    return column("Age", ".metadata.creationTimestamp", "The time since creation.")
        .edit()
        .withType("date")
        .build();
  }

  /** Keeps dates and numbers strings in every YAML dialect. */
  private static final class QuotesWhatStartsWithADigit extends StringQuotingChecker.Default {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean needToQuoteValue(String value) {
      return super.needToQuoteValue(value)
          || (!value.isEmpty() && Character.isDigit(value.charAt(0)));
    }
  }

  private static final class DiscardingOutput
      implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
    @Override
    public ByteArrayOutputStream outputFor(String crdName) {
      return new ByteArrayOutputStream();
    }

    @Override
    public void close() {}
  }
}
