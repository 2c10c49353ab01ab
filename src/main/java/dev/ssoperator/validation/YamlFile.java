package dev.ssoperator.validation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text as YAML.
 *
 * @param documents those before the error, if there is one
 * @param error why the text cannot be read to its end
 */
record YamlFile(List<YamlDocument> documents, @Nullable YamlProblem error) {}
