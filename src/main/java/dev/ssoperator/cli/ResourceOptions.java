package dev.ssoperator.cli;

import dev.ssoperator.apiserver.ReadOnlyCluster;
import dev.ssoperator.operator.SsoOperator;
import dev.ssoperator.plan.Declared;
import dev.ssoperator.validation.ManifestFiles;
import dev.ssoperator.validation.ManifestValidator;
import dev.ssoperator.validation.Problem;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The arguments of commands that take resources from manifests or from a cluster. */
final class ResourceOptions {

  @Parameters(arity = "0..*", paramLabel = "PATH", description = ManifestPaths.DESCRIPTION)
  private List<String> paths = List.of();

  @Option(
      names = "--from-cluster",
      description =
          "Takes the resources from the cluster of the kubeconfig or, without one, of the pod, in"
              + " place of PATHs. The cluster is only read.")
  private boolean isFromCluster;

  @Option(
      names = "--context",
      description =
          "The context of the kubeconfig for --from-cluster. Default: the current context")
  private @Nullable String context;

  @Option(
      names = {"-n", "--namespace"},
      description =
          "The namespace of objects in PATHs that have none; default: default. With --from-cluster,"
              + " the only namespace that is read; default: all")
  private @Nullable String namespace;

  @Option(
      names = "--cluster-id",
      description =
          "The operator's --cluster-id. Default: a permission set whose owner tags name a resource"
              + " of these is taken for its own, whatever the cluster")
  private @Nullable String cluster;

  /** The cluster that owner tags name; null to take any for the right one. */
  @Nullable String cluster() {
    return cluster;
  }

  /**
   * Whether the user names any resources.
   *
   * @throws ParameterException if the arguments contradict each other
   */
  boolean isGiven(CommandSpec command) {
    if (isFromCluster && !paths.isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          "PATH %s and --from-cluster exclude each other: give one of them"
              .formatted(paths.get(0)));
    }
    if (context != null && !isFromCluster) {
      throw new ParameterException(command.commandLine(), "--context needs --from-cluster");
    }
    return isFromCluster || !paths.isEmpty();
  }

  /**
   * Reads the resources.
   *
   * @param isBounded whether the AccessBoundaries of a cluster are read, too
   * @return empty if manifests are invalid; standard error has the problems then
   * @throws ParameterException if the arguments contradict each other, or there are none
   * @throws IllegalStateException saying what to do, if the cluster cannot be read
   */
  Optional<Declared> read(CommandSpec command, boolean isBounded) {
    if (!isGiven(command)) {
      throw new ParameterException(
          command.commandLine(),
          "there are no resources: give PATHs of manifests, or --from-cluster");
    }
    return isFromCluster ? Optional.of(readCluster(isBounded)) : readManifests(command);
  }

  private Declared readCluster(boolean isBounded) {
    try (var cluster = ReadOnlyCluster.open(context, SsoOperator.version())) {
      return Declared.ofCluster(cluster.resources(namespace, isBounded));
    }
  }

  private Optional<Declared> readManifests(CommandSpec command) {
    var files = ManifestFiles.read(paths, System.in);
    var report = ManifestValidator.validate(files.files());
    var err = command.commandLine().getErr();
    files.failures().forEach(failure -> err.printf("%s: %s%n", command.name(), failure));
    report.problems().stream()
        .filter(Problem::isError)
        .forEach(
            problem ->
                err.printf("%s: %s: %s%n", command.name(), problem.file().name(), problem.text()));
    err.flush();
    return files.failures().isEmpty() && report.errors() == 0
        ? Optional.of(
            Declared.of(report.resources(Objects.requireNonNullElse(namespace, "default"))))
        : Optional.empty();
  }
}
