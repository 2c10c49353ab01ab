package dev.ssoperator.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** Finds the objects of SSOperator's kinds in a file. */
final class ManifestReader {

  private static final String TEMPLATE_EXPRESSION = "{{";

  private static final String TEMPLATE_HINT =
      "; a template must be rendered first: helm template CHART | ssoperator validate -";

  private static final Pattern KUSTOMIZATION = Pattern.compile("(.*/)?[Kk]ustomization(\\.ya?ml)?");

  private final ManifestFile file;
  private final Contents contents = new Contents();

  private ManifestReader(ManifestFile file) {
    this.file = file;
  }

  static Contents read(ManifestFile file) {
    if (file.origin() == ManifestFile.Origin.IN_CHART) {
      return Contents.skipped();
    }
    var text = file.text();
    var yaml = YamlReader.read(text);
    if (yaml.error() != null
        && !file.isNamed()
        && (text.contains(TEMPLATE_EXPRESSION) || !text.contains(Definitions.group() + "/"))) {
      return Contents.skipped();
    }
    var reader = new ManifestReader(file);
    for (var document : yaml.documents()) {
      if (!document.value().isNull()) {
        reader.add(document, "", document.value());
      }
    }
    if (yaml.error() != null) {
      reader.contents.add(
          new Problem(
              Rule.YAML_SYNTAX,
              file,
              yaml.error().position(),
              null,
              Fields.readable(yaml.error().path()),
              text.contains(TEMPLATE_EXPRESSION)
                  ? yaml.error().message() + TEMPLATE_HINT
                  : yaml.error().message()));
    }
    return reader.contents;
  }

  private void add(YamlDocument document, String root, JsonNode object) {
    var apiVersion = object.path("apiVersion").asText("");
    var kind = object.path("kind").asText("");
    var group = apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
    var isOurs = group.equals(Definitions.group()) || apiVersion.equals(Definitions.group());
    var manifest = new Manifest(file, document, root, object);
    if (object.path("items").isArray() && (isOurs || apiVersion.equals("v1")) && isList(kind)) {
      for (var i = 0; i < object.path("items").size(); i++) {
        var at = Fields.item(Fields.member(root, "items"), i);
        add(document, at, object.path("items").get(i));
      }
    } else if (isOurs) {
      addOwn(manifest, apiVersion, kind);
    } else {
      addOther(manifest, apiVersion, kind);
    }
  }

  private static boolean isList(String kind) {
    return kind.equals("List")
        || (kind.endsWith("List")
            && Definitions.isKind(kind.substring(0, kind.length() - "List".length())));
  }

  private void addOwn(Manifest manifest, String apiVersion, String kind) {
    if (!apiVersion.equals(Definitions.apiVersion())) {
      refuse(
          manifest,
          "apiVersion",
          "must be %s, not %s".formatted(Definitions.apiVersion(), Values.quoted(apiVersion)));
    } else if (!Definitions.isKind(kind)) {
      refuse(
          manifest,
          "kind",
          "must be one of %s, not %s"
              .formatted(String.join(", ", Definitions.kinds()), Values.quoted(kind)));
    } else {
      contents.add(manifest);
    }
  }

  private void addOther(Manifest manifest, String apiVersion, String kind) {
    if (Definitions.isKind(kind) && apiVersion.isEmpty()) {
      refuse(manifest, "apiVersion", "is missing: it must be " + Definitions.apiVersion());
    } else if ((apiVersion.isEmpty() || kind.isEmpty())
        && file.isNamed()
        && !KUSTOMIZATION.matcher(file.name()).matches()) {
      refuse(manifest, "", "is not a Kubernetes object: it must have apiVersion and kind");
    } else {
      contents.addOtherObject();
    }
  }

  private void refuse(Manifest manifest, String field, String message) {
    var resource = manifest.resource();
    contents.add(
        new Problem(
            Rule.OBJECT,
            file,
            manifest.document().fields().find(manifest.root(), field),
            resource.kind().isEmpty() ? null : resource,
            field,
            message));
  }
}
