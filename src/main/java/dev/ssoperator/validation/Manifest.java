package dev.ssoperator.validation;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An object of one of SSOperator's kinds in a file.
 *
 * @param root where the object is in the document, in the notation of {@link Fields}
 */
record Manifest(ManifestFile file, YamlDocument document, String root, JsonNode object) {

  ResourceName resource() {
    var metadata = object.path("metadata");
    var name = metadata.path("name").asText("");
    return new ResourceName(
        object.path("kind").asText(""),
        metadata.path("namespace").asText(""),
        name.isEmpty() ? metadata.path("generateName").asText("") : name);
  }

  Problem problem(Objection objection) {
    var field = objection.field().equals(CrdValidator.WHOLE) ? "" : objection.field();
    return new Problem(
        objection.rule(),
        file,
        document.fields().find(root, field),
        resource(),
        field,
        objection.message());
  }
}
