package dev.ssoperator.sandbox;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the sandbox finds and puts its files, and how long it may take.
 *
 * @param samples the folder of the manifests to apply
 * @param corrections the folder of those that put right what is wrong among the samples
 * @param output the folder for the log and the kubeconfig
 * @param patience how long all of it may take
 */
record Layout(Path samples, Path corrections, Path output, Duration patience) {

  /** The project's own, seen from its folder. */
  static final Layout PROJECT =
      new Layout(
          Path.of("deploy/samples"),
          Path.of("deploy/samples/corrections"),
          Path.of("target/sandbox"),
          Duration.ofSeconds(110));

  Path log() {
    return output.resolve("sandbox.log");
  }

  Path kubeConfig() {
    return output.resolve("kubeconfig");
  }
}
