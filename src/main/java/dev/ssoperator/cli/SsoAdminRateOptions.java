package dev.ssoperator.cli;

import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.identitycenter.quota.RateLimit;
import picocli.CommandLine.Option;

/** The option that says how often SSO Admin may be called. */
final class SsoAdminRateOptions {

  @Option(
      names = "--sso-admin-rate",
      description =
          "The most calls of SSO Admin per second, 0.1 to 1000000. AWS allows 20 to all callers"
              + " together: lower it where other tools need some of them. Default: 20")
  private double ssoAdminRate = Quotas.DEFAULT.ssoAdmin().callsPerSecond();

  /** In calls per second. */
  double callsPerSecond() {
    return ssoAdminRate;
  }

  /**
   * The limit.
   *
   * @param burst the most calls at once after a pause
   * @throws IllegalArgumentException naming the option and the accepted values
   */
  RateLimit limit(int burst) {
    return RateLimit.of("sso-admin", ssoAdminRate, burst);
  }
}
