package dev.ssoperator.proof.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.bench.BenchApi;
import dev.ssoperator.bench.BenchKubernetes;
import dev.ssoperator.bench.Progress;
import dev.ssoperator.bench.RealApi;
import dev.ssoperator.emulator.Behaviour;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.identitycenter.quota.RateLimit;
import dev.ssoperator.identitycenter.quota.SlotLimits;
import dev.ssoperator.kubernetes.ApiServer;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Constant change with faults, and in the end the right state. A build runs it for seconds with few
 * resources on the mock server, and checks what does not depend on the machine's speed. {@code
 * -Dproof.soak=PT10M -Dproof.soak.resources=2000} is the long form, on a real kube-apiserver where
 * there is one, which also checks that nothing grows.
 */
class SoakTest {

  private static final Duration DURATION = Duration.parse(System.getProperty("proof.soak", "PT8S"));
  private static final boolean IS_LONG = DURATION.compareTo(Duration.ofMinutes(2)) >= 0;
  private static final int RESOURCES =
      Integer.getInteger("proof.soak.resources", IS_LONG ? 2000 : 60);
  private static final long SEED = Long.getLong("proof.soak.seed", 1);

  /** The operator's calls that may be in flight at once: two for each thread that reconciles. */
  private static final int CONNECTIONS = 24;

  private static final Flatness HEAP = new Flatness("MiB of heap after a full collection", 0.1, 4);
  private static final Flatness THREADS = new Flatness("threads", 0.1, 3);
  private static final Flatness SOCKETS = new Flatness("connections", 0.1, 5);
  private static final Flatness FILES = new Flatness("file descriptors", 0.1, 5);

  /** Everything in it has a time of its own. */
  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void constantChangeEndsInTheRightStateAndLeavesNothingBehind() throws Exception {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var api = IS_LONG && ApiServer.isPresent() ? new RealApi() : new BenchKubernetes();
    try (var soak = start(api, new Progress(out, "soak", Instant.now()))) {
      soak.run();
      out.printf("Soak, on %s, seed %d: %s%n", name(api), SEED, soak.text());
      report(soak, out);

      assertThat(soak.differences()).isEmpty();
      soak.checkAgainstModel();
      assertThat(soak.latencies().open()).isEmpty();
      assertThat(soak.callsAboutAccessByHand()).isEmpty();
      assertThat(soak.operator().log("\"level\":\"ERROR\"")).isEmpty();
      checkRates(soak.calls());
      checkSlots(soak);
      if (IS_LONG) {
        checkFlat(HEAP, soak, Vitals::heap);
        checkFlat(THREADS, soak, Vitals::threads);
        checkFlat(SOCKETS, soak, Vitals::sockets);
        checkFlat(FILES, soak, Vitals::files);
      }
    }
  }

  private static Soak start(BenchApi api, Progress progress) throws Exception {
    var pace = IS_LONG ? Pace.steady(DURATION) : Pace.quick(DURATION);
    return new Soak(new Estate(RESOURCES), pace, SEED, api, progress);
  }

  private static String name(BenchApi api) {
    return api instanceof RealApi
        ? "kube-apiserver " + ApiServer.version().orElseThrow()
        : "the mock server";
  }

  /** No window has more calls than the rate allows in it, and a burst, and what was in flight. */
  private static void checkRates(List<Call> calls) {
    var defaults = Quotas.DEFAULT;
    checkRate(calls, defaults.ssoAdmin(), call -> call.service().equals("sso-admin"));
    checkRate(calls, defaults.organizations(), call -> call.service().equals("organizations"));
    calls.stream()
        .filter(call -> call.service().equals("identitystore"))
        .collect(Collectors.groupingBy(Call::operation))
        .values()
        .forEach(ofOperation -> checkRate(ofOperation, defaults.identityStore(), call -> true));
  }

  private static void checkRate(List<Call> calls, RateLimit limit, Predicate<Call> which) {
    var excess = new CallRate(limit.callsPerSecond()).excess(calls.stream().filter(which).toList());
    assertThat(excess).isLessThanOrEqualTo(limit.burst() + CONNECTIONS);
    if (IS_LONG) {
      assertThat(excess).isLessThanOrEqualTo(Behaviour.defaults().callBurst());
    }
  }

  private static void checkSlots(Soak soak) {
    var requests = soak.requests();
    var limits = SlotLimits.DEFAULT;
    var creations =
        requests.stream().filter(r -> r.operation().equals("CreateAccountAssignment")).toList();
    var provisionings =
        requests.stream().filter(r -> r.operation().equals("ProvisionPermissionSet")).toList();
    var assignments =
        requests.stream().filter(r -> r.operation().endsWith("AccountAssignment")).toList();
    assertThat(Overlap.most(creations)).isLessThanOrEqualTo(limits.assignments());
    assertThat(Overlap.most(assignments))
        .isLessThanOrEqualTo(limits.assignments() + limits.extraRevocations());
    assertThat(Overlap.most(provisionings)).isLessThanOrEqualTo(limits.provisionings());
    assertThat(Overlap.inOneAccount(requests)).isEmpty();
  }

  private static void checkFlat(Flatness flatness, Soak soak, ToDoubleFunction<Vitals> figure) {
    var values = values(soak, figure);
    assertThat(flatness.holds(values)).as(() -> flatness.text(values)).isTrue();
  }

  private static List<Double> values(Soak soak, ToDoubleFunction<Vitals> figure) {
    return soak.vitals().stream().mapToDouble(figure).boxed().toList();
  }

  private static void report(Soak soak, PrintWriter out) {
    out.println(HEAP.text(values(soak, Vitals::heap)));
    out.println(THREADS.text(values(soak, Vitals::threads)));
    out.println(SOCKETS.text(values(soak, Vitals::sockets)));
    out.println(FILES.text(values(soak, Vitals::files)));
    out.printf(
        "resident memory: %.0f MiB at most%n",
        soak.vitals().stream().mapToDouble(Vitals::resident).max().orElse(0));
    out.printf(
        "queue: %.0f waiting at most%n",
        soak.vitals().stream().mapToDouble(Vitals::waiting).max().orElse(0));
    var ssoAdmin =
        soak.calls().stream().filter(call -> call.service().equals("sso-admin")).toList();
    out.printf(
        "SSO Admin: %d calls, %d of them throttled; no window has more than 20/s and %.0f calls%n",
        ssoAdmin.size(),
        ssoAdmin.stream().filter(call -> "ThrottlingException".equals(call.error())).count(),
        new CallRate(Quotas.DEFAULT.ssoAdmin().callsPerSecond()).excess(ssoAdmin));
    out.printf(
        "requests: %d, at most %d in flight%n",
        soak.requests().size(), Overlap.most(soak.requests()));
    say(out, "time to ready", soak.latencies().toReady());
    say(out, "time to revoked", soak.latencies().toRevoked());
  }

  private static void say(PrintWriter out, String what, List<Duration> durations) {
    out.printf(
        "%s: p50 %.1f s, p95 %.1f s of %d%n",
        what,
        Latencies.percentile(durations, 50).toMillis() / 1e3,
        Latencies.percentile(durations, 95).toMillis() / 1e3,
        durations.size());
  }
}
