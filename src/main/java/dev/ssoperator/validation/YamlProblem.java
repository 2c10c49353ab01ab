package dev.ssoperator.validation;

/**
 * A mistake in a text as YAML.
 *
 * @param path the field in the notation of {@link Fields}
 */
record YamlProblem(Position position, String path, String message) {}
