package dev.ssoperator.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the API server requires of the metadata of every object. */
final class MetadataCheck {

  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  private static final int MAX_SUBDOMAIN = 253;

  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  /** The name in a key, and a label's value. */
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

  private static final List<String> FIELDS =
      List.of(
          "name",
          "generateName",
          "namespace",
          "labels",
          "annotations",
          "finalizers",
          "ownerReferences",
          "creationTimestamp",
          "deletionGracePeriodSeconds",
          "deletionTimestamp",
          "generation",
          "managedFields",
          "resourceVersion",
          "selfLink",
          "uid");

  private final List<Objection> objections = new ArrayList<>();

  private MetadataCheck() {}

  /** What the API server objects to in the field {@code metadata} of an object. */
  static List<Objection> check(JsonNode object) {
    var check = new MetadataCheck();
    var metadata = object.path("metadata");
    if (metadata.isMissingNode() || metadata.isNull()) {
      check.add("metadata", "is missing: it must have a name");
    } else if (!metadata.isObject()) {
      check.add("metadata", "must be an object, not " + Values.type(metadata));
    } else {
      check.checkFields(metadata);
    }
    return check.objections;
  }

  private void checkFields(JsonNode metadata) {
    metadata
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                objections.add(
                    new Objection(
                        Rule.UNKNOWN_FIELD,
                        "metadata." + name,
                        UnknownFields.message(FIELDS, name)));
              }
            });
    var name = metadata.path("name");
    if (name.asText("").isEmpty() && metadata.path("generateName").asText("").isEmpty()) {
      add("metadata.name", "is missing");
    } else if (isText("metadata.name", name)
        && !name.asText("").isEmpty()
        && !isSubdomain(name.asText())) {
      add(
          "metadata.name",
          "must be at most 253 lowercase letters, digits, '-' and '.', and begin and end with a"
              + " letter or digit, not "
              + Values.quoted(name));
    }
    var namespace = metadata.path("namespace");
    if (isText("metadata.namespace", namespace)
        && !namespace.asText("").isEmpty()
        && !DNS_LABEL.matcher(namespace.asText()).matches()) {
      add(
          "metadata.namespace",
          "must be at most 63 lowercase letters, digits and '-', and begin and end with a letter or"
              + " digit, not "
              + Values.quoted(namespace));
    }
    checkTexts("metadata.labels", metadata.path("labels"), true);
    checkTexts("metadata.annotations", metadata.path("annotations"), false);
  }

  private void checkTexts(String path, JsonNode texts, boolean areLabels) {
    if (texts.isMissingNode() || texts.isNull()) {
      return;
    }
    if (!texts.isObject()) {
      add(path, "must be an object, not " + Values.type(texts));
      return;
    }
    for (var text : texts.properties()) {
      var field = path + "." + text.getKey();
      if (!isQualifiedName(text.getKey(), areLabels)) {
        add(
            field,
            "the key must be a name of at most 63 letters, digits, '-', '_' and '.', with a domain"
                + " and a slash before it if wanted, such as example.com/team");
      }
      if (isText(field, text.getValue()) && areLabels && !isLabel(text.getValue().asText(""))) {
        add(
            field,
            "must be empty or at most 63 letters, digits, '-', '_' and '.', and begin and end with"
                + " a letter or digit, not "
                + Values.quoted(text.getValue()));
      }
    }
  }

  private boolean isText(String field, JsonNode value) {
    if (value.isTextual() || value.isMissingNode() || value.isNull()) {
      return true;
    }
    add(
        field,
        "must be text, not %s%s"
            .formatted(Values.type(value), value.isValueNode() ? ": put it in quotes" : ""));
    return false;
  }

  private void add(String field, String message) {
    objections.add(new Objection(Rule.OBJECT, field, message));
  }

  private static boolean isSubdomain(String text) {
    return text.length() <= MAX_SUBDOMAIN && SUBDOMAIN.matcher(text).matches();
  }

  private static boolean isLabel(String text) {
    return text.isEmpty() || NAME.matcher(text).matches();
  }

  /** The domain of an annotation's key may have upper case. */
  private static boolean isQualifiedName(String key, boolean isLabel) {
    var slash = key.indexOf('/');
    var domain = slash < 0 ? "" : key.substring(0, slash);
    return NAME.matcher(key.substring(slash + 1)).matches()
        && (slash < 0 || isSubdomain(isLabel ? domain : domain.toLowerCase(Locale.ROOT)));
  }
}
