package dev.ssoperator.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.identitycenter.PermissionSetContent;
import dev.ssoperator.inventory.Glob;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which permission sets make administrators: those that allow everything, or to change policies of
 * IAM so that everything is allowed. What a statement denies, a condition or a permissions boundary
 * is not weighed: a report names too many rather than too few. Customer managed policies are not
 * known, because they are in the accounts.
 */
final class Administrators {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POLICY = ":policy/";
  private static final String ANY_RESOURCE = "arn:aws:iam::000000000000:role/any";

  /** AWS managed policies that allow everything, or everything in IAM. */
  private static final Set<String> MANAGED = Set.of("AdministratorAccess", "IAMFullAccess");

  /** Whoever may do one of these to any role or user can give itself every right. */
  private static final List<String> ESCALATIONS =
      List.of(
          "iam:AttachGroupPolicy",
          "iam:AttachRolePolicy",
          "iam:AttachUserPolicy",
          "iam:CreatePolicyVersion",
          "iam:PutGroupPolicy",
          "iam:PutRolePolicy",
          "iam:PutUserPolicy");

  private Administrators() {}

  /** The policy that makes an administrator; empty if none does. */
  static Optional<String> why(PermissionSetContent content) {
    var managed =
        content.managedPolicies().stream()
            .map(arn -> arn.substring(arn.indexOf(POLICY) + POLICY.length()))
            .filter(MANAGED::contains)
            .sorted()
            .findFirst()
            .map(name -> "AWS managed policy " + name);
    return managed.or(
        () ->
            Optional.ofNullable(content.inlinePolicy())
                .flatMap(policy -> ofStatements(read(policy.json()).path("Statement"))));
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<String> ofStatements(JsonNode statements) {
    var allowing =
        list(statements).filter(one -> one.path("Effect").asText().equals("Allow")).toList();
    if (allowing.stream().anyMatch(one -> namesEverything(one) && isOnEverything(one))) {
      return Optional.of("inline policy, which allows all actions on all resources");
    }
    return ESCALATIONS.stream()
        .filter(
            action -> allowing.stream().anyMatch(one -> allows(one, action) && isOnEverything(one)))
        .findFirst()
        .map(action -> "inline policy, which allows %s on all resources".formatted(action));
  }

  private static boolean namesEverything(JsonNode statement) {
    return list(statement.path("Action")).anyMatch(one -> one.asText().matches("[*:]*\\*"));
  }

  private static boolean allows(JsonNode statement, String action) {
    return statement.has("NotAction")
        ? list(statement.path("NotAction")).noneMatch(pattern -> matches(pattern, action))
        : list(statement.path("Action")).anyMatch(pattern -> matches(pattern, action));
  }

  private static boolean matches(JsonNode pattern, String action) {
    return Glob.matches(pattern.asText().toLowerCase(Locale.ROOT), action.toLowerCase(Locale.ROOT));
  }

  /** A statement that names exceptions is on everything else. */
  private static boolean isOnEverything(JsonNode statement) {
    return statement.has("NotResource")
        || list(statement.path("Resource"))
            .map(resource -> resource.asText().replaceFirst("^arn:[^:]*:", "arn:aws:"))
            .anyMatch(resource -> Glob.matches(resource, ANY_RESOURCE));
  }

  private static Stream<JsonNode> list(JsonNode oneOrMore) {
    return oneOrMore.isArray()
        ? Stream.iterate(0, i -> i < oneOrMore.size(), i -> i + 1).map(oneOrMore::get)
        : Stream.of(oneOrMore);
  }
}
