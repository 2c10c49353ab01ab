package dev.ssoperator.api;

import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrArrayBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrBoolBuilder;
import java.util.List;

/**
 * The shape of an inline policy, as far as a structural schema can say it.
 *
 * <p>Two things need a detour. Where IAM takes one value or a list of them, the schema has no type,
 * and its keywords for objects and for lists each hold where the value is one. Unknown elements
 * must be refused and not pruned, since a policy without a misspelt Condition grants more: they are
 * preserved, and the number of elements is bounded by which of the known ones are there.
 */
final class InlinePolicySchema {

  /** Beyond it, the shortest statements there are exceed AWS's 10,240 bytes. */
  private static final long MAX_STATEMENTS = 256;

  private InlinePolicySchema() {}

  /** Fills the schema of the field. */
  static void complete(JSONSchemaProps document) {
    document.setType("object");
    document.setAdditionalProperties(null);
    document.setXKubernetesPreserveUnknownFields(true);
    document.setRequired(List.of("Statement", "Version"));
    document.setAnyOf(List.of(atMost(2), atMost(3, "Id")));
    var properties = document.getProperties();
    properties.put("Id", text("A name for the document. AWS gives it no meaning.").build());
    properties.put("Statement", statements());
    properties.put(
        "Version",
        text("The version of the policy language, in quotes: \"2012-10-17\", or \"2008-10-17\" for"
                + " old documents.")
            .withEnum(TextNode.valueOf("2012-10-17"), TextNode.valueOf("2008-10-17"))
            .build());
  }

  private static JSONSchemaProps statements() {
    return statement(new JSONSchemaPropsBuilder())
        .withDescription("What is allowed or denied: a list of IAM statements, or a single one.")
        .withMinItems(1L)
        .withMaxItems(MAX_STATEMENTS)
        .withItems(
            new JSONSchemaPropsOrArrayBuilder()
                .withSchema(statement(new JSONSchemaPropsBuilder().withType("object")).build())
                .build())
        .build();
  }

  private static JSONSchemaPropsBuilder statement(JSONSchemaPropsBuilder schema) {
    return schema
        .withXKubernetesPreserveUnknownFields(true)
        .addToProperties(
            "Sid",
            text("A name for the statement, of letters and digits, unique in the policy.")
                .withPattern("^[A-Za-z0-9]*$")
                .build())
        .addToProperties(
            "Effect",
            text("Allow or Deny.")
                .withEnum(TextNode.valueOf("Allow"), TextNode.valueOf("Deny"))
                .build())
        .addToProperties(
            "Action", texts("The actions, e.g. s3:GetObject. Exactly one of Action and NotAction."))
        .addToProperties("NotAction", texts("The actions that the statement is not about."))
        .addToProperties(
            "Resource", texts("ARNs, or \"*\" for all. Exactly one of Resource and NotResource."))
        .addToProperties("NotResource", texts("The ARNs that the statement is not about."))
        .addToProperties("Condition", condition())
        .withRequired("Effect")
        .withAllOf(oneOf("Action", "NotAction"), oneOf("Resource", "NotResource"))
        .withAnyOf(
            atMost(3), atMost(4, "Condition"), atMost(4, "Sid"), atMost(5, "Condition", "Sid"));
  }

  private static JSONSchemaProps condition() {
    var value =
        anything()
            .withMaxProperties(0L)
            .withItems(
                new JSONSchemaPropsOrArrayBuilder()
                    .withSchema(anything().withMaxItems(0L).withMaxProperties(0L).build())
                    .build())
            .build();
    return map(map(value).build())
        .withDescription(
            "When the statement holds: operators of IAM, each with condition keys and their values."
                + " Account ids need quotes.")
        .build();
  }

  private static JSONSchemaPropsBuilder map(JSONSchemaProps value) {
    return new JSONSchemaPropsBuilder()
        .withType("object")
        .withAdditionalProperties(new JSONSchemaPropsOrBoolBuilder().withSchema(value).build());
  }

  /** Text, or a list of texts; numbers and booleans cannot be told from text here. */
  private static JSONSchemaProps texts(String description) {
    return anything()
        .withDescription(description)
        .withMinLength(1L)
        .withMinItems(1L)
        .withMaxProperties(0L)
        .withItems(
            new JSONSchemaPropsOrArrayBuilder()
                .withSchema(
                    new JSONSchemaPropsBuilder().withType("string").withMinLength(1L).build())
                .build())
        .build();
  }

  private static JSONSchemaPropsBuilder text(String description) {
    return new JSONSchemaPropsBuilder().withType("string").withDescription(description);
  }

  private static JSONSchemaPropsBuilder anything() {
    return new JSONSchemaPropsBuilder().withXKubernetesPreserveUnknownFields(true);
  }

  /** Both at once are beyond the number of elements. */
  private static JSONSchemaProps oneOf(String one, String other) {
    return new JSONSchemaPropsBuilder().withAnyOf(with(one).build(), with(other).build()).build();
  }

  /** Of the alternatives, API servers tell about the first when none holds. */
  private static JSONSchemaProps atMost(long entries, String... required) {
    return with(required).withMaxProperties(entries).build();
  }

  private static JSONSchemaPropsBuilder with(String... required) {
    return new JSONSchemaPropsBuilder().withRequired(required);
  }
}
