package dev.ssoperator.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A document of a YAML file.
 *
 * @param fields where the fields are
 * @param duplicates keys that are there twice
 */
record YamlDocument(JsonNode value, Fields fields, List<YamlProblem> duplicates) {}
