package dev.ssoperator.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says where the operator keeps its records. */
final class RecordOptions {

  @Option(
      names = "--record-namespace",
      description =
          "The namespace of the ConfigMap ssoperator-revocations, which counts revocations, and of"
              + " the Secret ssoperator-seal-key, which seals statuses. Default: that of the"
              + " kubeconfig or of the pod")
  private @Nullable String recordNamespace;

  /**
   * The namespace of the records.
   *
   * @param ownNamespace the namespace of the kubeconfig or of the pod
   */
  String namespace(@Nullable String ownNamespace) {
    return Objects.requireNonNullElse(
        recordNamespace == null ? ownNamespace : recordNamespace, "default");
  }
}
