package dev.ssoperator.proof.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssoperator.kubernetes.ApiServer;
import dev.ssoperator.proof.fault.FaultCase.Needs;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every fault of the catalogue during a part of a life, after which everything is as without it.
 *
 * <p>{@code -Dproof.faults=all} tries every fault in every life, on the real API server too; {@code
 * -Dproof.faults.only} takes the faults whose names contain a text.
 */
class FaultSchedulesTest {

  private static final boolean ALL = System.getProperty("proof.faults", "sample").equals("all");
  private static final String ONLY = System.getProperty("proof.faults.only", "");
  private static final String LIFE = System.getProperty("proof.faults.life", "");

  private final List<String> figures = new ArrayList<>();

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
    var expected = Schedule.withoutFault(World.on(backend));
    var faults =
        Stream.concat(AwsFaults.all(), KubernetesFaults.all())
            .filter(fault -> fault.name().contains(ONLY))
            .filter(fault -> fault.needs() == Needs.NOTHING || fault.needs() == needs(backend))
            .toList();
    assertThat(faults.stream().map(FaultCase::name)).doesNotHaveDuplicates();
    var count = new int[2];
    var schedules =
        faults.stream()
            .flatMap(
                fault ->
                    lives(fault)
                        .map(
                            life ->
                                DynamicTest.dynamicTest(
                                    "%s: %s in %s".formatted(backend, fault.name(), life),
                                    () -> {
                                      count[0]++;
                                      var violations = run(backend, fault, life, expected);
                                      count[1] += violations.size();
                                      assertThat(violations).isEmpty();
                                    })));
    return Stream.concat(
        schedules,
        Stream.of(
            DynamicTest.dynamicTest(
                backend + ": figures",
                () ->
                    System.out.printf(
                        "fault schedules on %s: %d faults, %d schedules, %d violations%n%s%n",
                        backend, faults.size(), count[0], count[1], String.join("\n", figures)))));
  }

  private List<String> run(
      Backend backend, FaultCase fault, Life life, Map<Part, EndState> expected) {
    var start = System.nanoTime();
    var schedule = new Schedule(fault, life, expected);
    var violations = schedule.run(World.on(backend));
    figures.add(
        "%s in %s: %d hits, %d violations, %d ms"
            .formatted(
                fault.name(),
                life,
                schedule.hits(),
                violations.size(),
                (System.nanoTime() - start) / 1_000_000));
    return violations;
  }

  private static Needs needs(Backend backend) {
    return backend == Backend.MOCK ? Needs.MOCK : Needs.API_SERVER;
  }

  private static Stream<Life> lives(FaultCase fault) {
    var lives = ALL ? Stream.of(Life.values()) : Stream.of(fault.life());
    return LIFE.isEmpty() ? lives : Stream.of(Life.valueOf(LIFE));
  }
}
