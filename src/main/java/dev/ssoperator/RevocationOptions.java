package dev.ssoperator;

import dev.ssoperator.access.RevocationBreaker.Settings;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say when revocations are held. */
final class RevocationOptions {

  @Option(
      names = "--revocation-limit",
      description =
          "The most assignments that are revoked out of a namespace within --revocation-window, 0"
              + " to 1000; further ones are held until they are released. 0 holds none. Default:"
              + " ${DEFAULT-VALUE}")
  private int limit = Settings.DEFAULT.limit();

  @Option(
      names = "--revocation-window",
      description =
          "How long a revocation counts towards --revocation-limit. Default: ${DEFAULT-VALUE}")
  private Duration window = Settings.DEFAULT.window();

  @Option(
      names = "--record-namespace",
      description =
          "The namespace of the ConfigMap ssoperator-revocations, which counts revocations. Default:"
              + " that of the kubeconfig or of the pod")
  private @Nullable String recordNamespace;

  Settings settings() {
    return new Settings(limit, window);
  }

  /**
   * The namespace of the records.
   *
   * @param ownNamespace the namespace of the kubeconfig or of the pod
   */
  String recordNamespace(@Nullable String ownNamespace) {
    return Objects.requireNonNullElse(
        recordNamespace == null ? ownNamespace : recordNamespace, "default");
  }
}
