package dev.ssoperator.proof.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssoperator.kubernetes.ApiServer;
import dev.ssoperator.proof.fault.FaultCase.Needs;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every fault of the catalogue during a part of a life, after which everything is as without it.
 *
 * <p>A build tries every second fault. {@code -Dproof.faults=all} tries every fault in every life,
 * on the real API server too; {@code -Dproof.faults.only} takes the faults whose names contain a
 * text, {@code -Dproof.faults.life} one life, and {@code -Dproof.faults.threads} says how many
 * lives take place at once.
 */
class FaultSchedulesTest {

  private static final boolean ALL = System.getProperty("proof.faults", "sample").equals("all");
  private static final String ONLY = System.getProperty("proof.faults.only", "");
  private static final String LIFE = System.getProperty("proof.faults.life", "");
  private static final int THREADS = Integer.getInteger("proof.faults.threads", 4);

  private final ErrorLog log = new ErrorLog();
  private final List<AutoCloseable> open = new ArrayList<>(List.of(log));

  /** A schedule, and what came of it. */
  private record Tried(FaultCase fault, Life life, CompletableFuture<Outcome> outcome) {}

  private record Outcome(List<String> violations, String figures) {}

  @AfterEach
  void close() throws Exception {
    for (var each : open) {
      each.close();
    }
  }

  @TestFactory
  Stream<DynamicTest> onTheMockServer() {
    return schedules(Backend.MOCK);
  }

  @TestFactory
  Stream<DynamicTest> onAnApiServer() {
    assumeTrue(ALL, "-Dproof.faults=all runs on the real API server too");
    assumeTrue(ApiServer.isPresent(), ApiServer::absence);
    return schedules(Backend.API_SERVER);
  }

  private Stream<DynamicTest> schedules(Backend backend) {
    var reference = Reference.of(World.on(backend));
    var faults = chosen(faults(backend, reference));
    assertThat(faults.stream().map(FaultCase::name)).doesNotHaveDuplicates();
    var threads = Executors.newFixedThreadPool(THREADS);
    open.add(threads::shutdownNow);
    var tried =
        faults.stream()
            .flatMap(
                fault ->
                    lives(fault)
                        .map(
                            life ->
                                new Tried(
                                    fault,
                                    life,
                                    CompletableFuture.supplyAsync(
                                        () -> run(backend, fault, life, reference), threads))))
            .toList();
    return Stream.concat(
        tried.stream().map(schedule -> test(backend, schedule)),
        Stream.of(
            DynamicTest.dynamicTest(
                backend + ": figures", () -> conclude(backend, faults, tried))));
  }

  private static List<FaultCase> faults(Backend backend, Reference reference) {
    var models = new ModelFaults(reference);
    return Stream.of(
            AwsFaults.all(),
            ALL ? AwsFaults.failures() : AwsFaults.failuresTogether(),
            ALL ? models.eachAlone() : models.together(),
            KubernetesFaults.all())
        .flatMap(some -> some)
        .filter(fault -> fault.name().contains(ONLY))
        .filter(
            fault ->
                fault.needs() == Needs.NOTHING
                    || fault.needs() == (backend == Backend.MOCK ? Needs.MOCK : Needs.API_SERVER))
        .toList();
  }

  /** A build has time for every second one. */
  private static List<FaultCase> chosen(List<FaultCase> faults) {
    return ALL || !ONLY.isEmpty()
        ? faults
        : IntStream.range(0, faults.size()).filter(i -> i % 2 == 0).mapToObj(faults::get).toList();
  }

  private static Stream<Life> lives(FaultCase fault) {
    return ALL || !LIFE.isEmpty()
        ? fault.lives().stream().filter(life -> LIFE.isEmpty() || life.name().equals(LIFE))
        : Stream.of(fault.life());
  }

  private static DynamicTest test(Backend backend, Tried schedule) {
    return DynamicTest.dynamicTest(
        "%s: %s in %s".formatted(backend, schedule.fault().name(), schedule.life()),
        () -> assertThat(schedule.outcome().get().violations()).isEmpty());
  }

  private Outcome run(Backend backend, FaultCase fault, Life life, Reference reference) {
    var start = System.nanoTime();
    var schedule = new Schedule(fault, life, reference);
    var violations = schedule.run(World.on(backend), log);
    var figures =
        "%s in %s: %d hits, %d violations, %d ms%s"
            .formatted(
                fault.name(),
                life,
                schedule.hits(),
                violations.size(),
                (System.nanoTime() - start) / 1_000_000,
                schedule.unmet().isEmpty() ? "" : ", not met: " + schedule.unmet());
    return new Outcome(violations, figures);
  }

  private void conclude(Backend backend, List<FaultCase> faults, List<Tried> tried)
      throws Exception {
    var rest = log.take("");
    var violations = rest.size();
    for (var schedule : tried) {
      var outcome = schedule.outcome().get();
      violations += outcome.violations().size();
      System.out.println(outcome.figures());
    }
    System.out.printf(
        "fault schedules on %s: %d faults × %d lives, %d schedules, %d violations%n",
        backend,
        faults.stream().mapToInt(FaultCase::count).sum(),
        tried.stream().map(Tried::life).distinct().count(),
        tried.size(),
        violations);
    assertThat(rest).as("logged by nobody in particular").isEmpty();
  }
}
