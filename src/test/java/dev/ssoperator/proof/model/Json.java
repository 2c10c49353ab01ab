package dev.ssoperator.proof.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A part of a resource as the API server has it. */
public record Json(JsonNode node) {

  Json at(String... path) {
    var found = node;
    for (var name : path) {
      found = found.path(name);
    }
    return new Json(found);
  }

  boolean has(String... path) {
    var found = at(path).node;
    return !found.isMissingNode() && !found.isNull();
  }

  /** The text there; empty where there is none. */
  public String text(String... path) {
    return at(path).node.asText("");
  }

  public List<Json> list(String... path) {
    var all = new ArrayList<Json>();
    at(path).node.forEach(entry -> all.add(new Json(entry)));
    return all;
  }

  List<String> texts(String... path) {
    return list(path).stream().map(entry -> entry.node.asText()).toList();
  }

  Map<String, String> map(String... path) {
    var all = new TreeMap<String, String>();
    at(path).node.properties().forEach(e -> all.put(e.getKey(), e.getValue().asText()));
    return all;
  }

  /** Whether one of the patterns there, in which * stands for any text, is the text's. */
  boolean anyGlob(String text, String... path) {
    return texts(path).stream().anyMatch(pattern -> matches(pattern, text));
  }

  static boolean matches(String pattern, String text) {
    var star = pattern.indexOf('*');
    if (star < 0) {
      return pattern.equals(text);
    }
    if (!text.startsWith(pattern.substring(0, star))) {
      return false;
    }
    for (var from = star; from <= text.length(); from++) {
      if (matches(pattern.substring(star + 1), text.substring(from))) {
        return true;
      }
    }
    return false;
  }

  // ---- of a whole resource

  public String uid() {
    return text("metadata", "uid");
  }

  public String name() {
    return text("metadata", "name");
  }

  public String namespace() {
    return text("metadata", "namespace");
  }

  public boolean isLeaving() {
    return has("metadata", "deletionTimestamp");
  }

  public boolean isPaused() {
    return "true".equals(map("metadata", "annotations").get("ssoperator.dev/paused"));
  }

  /** The last look that was asked for; empty where none was. */
  public String requestedAt() {
    return map("metadata", "annotations").getOrDefault("ssoperator.dev/requested-at", "");
  }

  /** Whether a set of assignments has made it. */
  public boolean isMember() {
    return map("metadata", "labels").containsKey("ssoperator.dev/assignment-set");
  }

  boolean isRetained() {
    return text("spec", "deletionPolicy").equals("Retain");
  }

  /** The permission set's name in AWS. */
  public String nameInAws() {
    return has("spec", "name") ? text("spec", "name") : name();
  }

  /** The reason of its condition Ready; empty where it has none. */
  public String reason() {
    return list("status", "conditions").stream()
        .filter(condition -> condition.text("type").equals("Ready"))
        .map(condition -> condition.text("reason"))
        .findFirst()
        .orElse("");
  }

  /** The resource as a reader needs it: name, spec, and what its status says. */
  public String summary() {
    return "%s %s: %s %s"
        .formatted(
            text("kind"),
            name(),
            at("spec").node,
            list("status", "conditions").stream()
                .filter(c -> c.text("type").equals("Ready"))
                .map(c -> c.text("reason") + " (" + c.text("message") + ")")
                .toList());
  }
}
