package dev.ssoperator.plan;

import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import java.time.Duration;
import java.util.Map;

/**
 * What a plan costs at AWS's quotas.
 *
 * @param editCalls calls for permission sets
 * @param requestsByAccount how many assignments are created or deleted in each account
 */
record Costs(int editCalls, Map<String, Integer> requestsByAccount) {

  /** AWS publishes no figure; users report 2 s to 8 s. */
  private static final Duration REQUEST = Duration.ofSeconds(5);

  private int requests() {
    return requestsByAccount.values().stream().mapToInt(Integer::intValue).sum();
  }

  int calls() {
    return editCalls + requests();
  }

  /** Calls, slots and accounts are limits of their own; the longest counts. */
  Duration atLeast() {
    var byCalls = calls() / Quotas.DEFAULT.ssoAdmin().callsPerSecond();
    var bySlots = (double) requests() * REQUEST.toSeconds() / SlotLimits.DEFAULT.assignments();
    var most = requestsByAccount.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    var byAccount = (double) most * REQUEST.toSeconds();
    return Duration.ofSeconds((long) Math.ceil(Math.max(byCalls, Math.max(bySlots, byAccount))));
  }
}
