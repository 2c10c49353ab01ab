package dev.ssoperator.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.api.PermissionsBoundary;
import dev.ssoperator.identitycenter.PermissionSetContent;
import dev.ssoperator.identitycenter.PolicyDocument;
import dev.ssoperator.permissionset.PermissionSetChange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says what a change of a permission set is; policies statement by statement. */
final class ChangeText {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ChangeText() {}

  /** The lines about a change of this content; null if there is no permission set yet. */
  static List<String> of(PermissionSetChange change, @Nullable PermissionSetContent before) {
    if (change instanceof PermissionSetChange.AttachManagedPolicy attach) {
      return List.of("attach AWS managed policy " + attach.policyArn());
    }
    if (change instanceof PermissionSetChange.DetachManagedPolicy detach) {
      return List.of("detach AWS managed policy " + detach.policyArn());
    }
    if (change instanceof PermissionSetChange.AttachCustomerManagedPolicy attach) {
      return List.of(
          "attach customer managed policy " + attach.policy().path() + attach.policy().name());
    }
    if (change instanceof PermissionSetChange.DetachCustomerManagedPolicy detach) {
      return List.of(
          "detach customer managed policy " + detach.policy().path() + detach.policy().name());
    }
    if (change instanceof PermissionSetChange.SetPermissionsBoundary boundary) {
      return List.of(
          boundary.boundary() == null
              ? "remove the permissions boundary"
              : "set the permissions boundary " + text(boundary.boundary()));
    }
    if (change instanceof PermissionSetChange.SetInlinePolicy inline) {
      return policy(inline.policy(), before == null ? null : before.inlinePolicy());
    }
    if (change instanceof PermissionSetChange.UpdateAttributes update) {
      var attributes = update.attributes();
      return List.of(
          "set description %s, session duration %s, relay state %s"
              .formatted(
                  attributes.description(), attributes.sessionDuration(), attributes.relayState()));
    }
    if (change instanceof PermissionSetChange.Tag tag) {
      return List.of("tag " + new TreeMap<>(tag.tags()));
    }
    return List.of("untag " + new TreeSet<>(((PermissionSetChange.Untag) change).tagKeys()));
  }

  /** Whether it changes only how the permission set is found, and not what it grants. */
  static boolean isTagging(PermissionSetChange change) {
    return change instanceof PermissionSetChange.Tag || change instanceof PermissionSetChange.Untag;
  }

  private static String text(PermissionsBoundary boundary) {
    var policy = boundary.customerManagedPolicy();
    return policy == null
        ? String.valueOf(boundary.managedPolicy())
        : policy.path() + policy.name();
  }

  /** The statements that come and go; those that stay are left out. */
  private static List<String> policy(
      @Nullable PolicyDocument now, @Nullable PolicyDocument before) {
    var added = new LinkedHashSet<>(statements(now));
    var removed = new LinkedHashSet<>(statements(before));
    removed.removeAll(statements(now));
    added.removeAll(statements(before));
    var lines = new ArrayList<String>();
    lines.add("set the inline policy");
    if (now == null) {
      lines.set(0, "remove the inline policy");
    }
    removed.forEach(statement -> lines.add("- " + statement));
    added.forEach(statement -> lines.add("+ " + statement));
    return lines;
  }

  private static Set<String> statements(@Nullable PolicyDocument policy) {
    var statements = new LinkedHashSet<String>();
    if (policy != null) {
      var given = read(policy).path("Statement");
      if (given.isArray()) {
        given.forEach(statement -> statements.add(statement.toString()));
      } else {
        statements.add(given.toString());
      }
    }
    return statements;
  }

  private static JsonNode read(PolicyDocument policy) {
    try {
      return JSON.readTree(policy.json());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
