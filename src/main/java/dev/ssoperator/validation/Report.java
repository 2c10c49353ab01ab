package dev.ssoperator.validation;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/**
 * What a run has found.
 *
 * @param files the number of files that were read
 * @param objects SSOperator's resources in them
 * @param otherObjects the number of objects that were skipped, because they are of other kinds
 * @param skippedFiles the number of files in folders that were skipped: templates of Helm charts,
 *     and what is not YAML and does not name SSOperator's API
 * @param problems by file and place
 */
public record Report(
    int files, List<JsonNode> objects, int otherObjects, int skippedFiles, List<Problem> problems) {

  public Report {
    objects = List.copyOf(objects);
    problems = List.copyOf(problems);
  }

  /** The number of SSOperator's resources. */
  public int resources() {
    return objects.size();
  }

  /**
   * The resources, where there are no errors.
   *
   * @param namespace of those that have none
   */
  public List<HasMetadata> resources(String namespace) {
    return Definitions.resources(objects, namespace);
  }

  /** The number of problems because of which the run fails. */
  public long errors() {
    return problems.stream().filter(Problem::isError).count();
  }
}
