package dev.ssoperator.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Rights in a cluster, each as a verb and a resource: {@code update
 * ssoperator.dev/permissionsets/status}.
 */
final class Rights {

  private static final Pattern PATH =
      Pattern.compile(
          "/(?:api|apis/(?<group>[^/]+))/[^/]+(?:/namespaces/[^/]+(?=/))?/(?<resource>[^/?]+)"
              + "(?:/(?<name>[^/?]+))?(?:/(?<subresource>[^?]+))?(?:\\?(?<query>.*))?");

  private Rights() {}

  /** The right a request takes. */
  static String of(String method, String path) {
    if (path.equals("/version")) {
      return "get /version";
    }
    var parts = PATH.matcher(path);
    if (!parts.matches()) {
      throw new IllegalArgumentException(method + " " + path + " is about no resource");
    }
    var named = parts.group("name") != null;
    var query = parts.group("query") == null ? "" : parts.group("query");
    var verb =
        switch (method) {
          case "GET" -> query.contains("watch=true") ? "watch" : named ? "get" : "list";
          case "POST" -> "create";
          case "PUT" -> "update";
          case "PATCH" -> "patch";
          case "DELETE" -> named ? "delete" : "deletecollection";
          default -> throw new IllegalArgumentException(method + " " + path);
        };
    var group = parts.group("group") == null ? "" : parts.group("group");
    var subresource = parts.group("subresource");
    return right(
        verb, group, parts.group("resource") + (subresource == null ? "" : "/" + subresource));
  }

  /** The rights that the rules of a role grant. */
  static Set<String> of(JsonNode rules) {
    var rights = new TreeSet<String>();
    for (var rule : rules) {
      for (var group : rule.path("apiGroups")) {
        for (var resource : rule.path("resources")) {
          for (var verb : rule.path("verbs")) {
            rights.add(right(verb.asText(), group.asText(), resource.asText()));
          }
        }
      }
    }
    return rights;
  }

  private static String right(String verb, String group, String resource) {
    return verb + " " + (group.isEmpty() ? "" : group + "/") + resource;
  }
}
