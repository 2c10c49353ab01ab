package dev.ssoperator.cli;

import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.identitycenter.quota.RateLimit;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command-line options that limit the operator's use of AWS quotas. */
final class QuotaOptions {

  @Option(
      names = "--assignment-slots",
      description = "The most assignment requests in flight, 1 to 100. Default: ${DEFAULT-VALUE}")
  private int assignmentSlots = Quotas.DEFAULT.slots().assignments();

  @Option(
      names = "--extra-revocation-slots",
      description =
          "How many deletions of assignments may be in flight in addition to --assignment-slots, 0"
              + " to 100. Default: ${DEFAULT-VALUE}")
  private int extraRevocationSlots = Quotas.DEFAULT.slots().extraRevocations();

  @Option(
      names = "--provisioning-slots",
      description =
          "The most ProvisionPermissionSet requests in flight, 1 to 100. Default: ${DEFAULT-VALUE}")
  private int provisioningSlots = Quotas.DEFAULT.slots().provisionings();

  @Mixin private SsoAdminRateOptions ssoAdminRate = new SsoAdminRateOptions();

  @Option(
      names = "--sso-admin-burst",
      description =
          "The most calls of SSO Admin at once after a pause, 1 to 1000000. Default:"
              + " ${DEFAULT-VALUE}")
  private int ssoAdminBurst = Quotas.DEFAULT.ssoAdmin().burst();

  @Option(
      names = "--identity-store-rate",
      description =
          "The most calls per second of each operation of the Identity Store, 0.1 to 1000000. AWS"
              + " allows 20 to all callers together. Default: 20")
  private double identityStoreRate = Quotas.DEFAULT.identityStore().callsPerSecond();

  @Option(
      names = "--identity-store-burst",
      description =
          "The most calls of the Identity Store at once after a pause, 1 to 1000000. Default:"
              + " ${DEFAULT-VALUE}")
  private int identityStoreBurst = Quotas.DEFAULT.identityStore().burst();

  @Option(
      names = "--organizations-rate",
      description =
          "The most calls of Organizations per second, 0.1 to 1000000; few, because AWS's limit"
              + " differs from operation to operation. Default: 5")
  private double organizationsRate = Quotas.DEFAULT.organizations().callsPerSecond();

  @Option(
      names = "--organizations-burst",
      description =
          "The most calls of Organizations at once after a pause, 1 to 1000000. Default:"
              + " ${DEFAULT-VALUE}")
  private int organizationsBurst = Quotas.DEFAULT.organizations().burst();

  /**
   * The settings.
   *
   * @throws IllegalArgumentException naming the option and the accepted values
   */
  Quotas quotas() {
    return new Quotas(
        ssoAdminRate.limit(ssoAdminBurst),
        RateLimit.of("identity-store", identityStoreRate, identityStoreBurst),
        RateLimit.of("organizations", organizationsRate, organizationsBurst),
        new SlotLimits(assignmentSlots, extraRevocationSlots, provisioningSlots));
  }
}
