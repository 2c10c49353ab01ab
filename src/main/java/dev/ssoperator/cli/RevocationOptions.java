package dev.ssoperator.cli;

import dev.ssoperator.access.RevocationBreaker.Settings;
import java.time.Duration;
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

  Settings settings() {
    return new Settings(limit, window);
  }
}
