package dev.ssoperator.proof.fault;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.Effect;
import dev.ssoperator.emulator.Fault;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** One fault in one life, and what is wrong in the end. */
final class Schedule {

  /** Requested from the first part to the end. */
  private static final List<String> THROUGHOUT =
      List.of(
          "555555555555 ops platform",
          "777777777777 ops alice@example.com",
          "222222222222 ops security-audit");

  private final FaultCase fault;
  private final Life life;
  private final Reference expected;
  private final List<String> violations = new ArrayList<>();
  private long hits;
  private List<String> unmet = List.of();

  /**
   * Creates a schedule.
   *
   * @param expected a life without a fault
   */
  Schedule(FaultCase fault, Life life, Reference expected) {
    this.fault = fault;
    this.life = life;
    this.expected = expected;
  }

  /** How often the fault was met. */
  long hits() {
    return hits;
  }

  /** The faults that were not met. */
  List<String> unmet() {
    return unmet;
  }

  /** Lets the life take place; what is wrong in the end. */
  List<String> run(World world, ErrorLog log) {
    try (var stage = new Stage(world)) {
      try {
        live(stage);
      } catch (ConditionTimeoutException e) {
        violations.add("stopped: " + e.getMessage());
      }
    }
    log.take(world.namespace()).forEach(error -> violations.add("logged: " + error));
    return violations;
  }

  private void live(Stage stage) {
    for (var part : life.before()) {
      part.happen(stage.world());
      converges(stage, part, "before the fault");
    }
    suffer(stage);
    converges(stage, life.reached(), "after the cure");
    for (var part : life.after()) {
      part.happen(stage.world());
      converges(stage, part, "later");
    }
    stays(stage);
    neverRevoked(stage);
    foreignIsUntouched(stage);
  }

  private void suffer(Stage stage) {
    var start = System.nanoTime();
    var writes = stage.operator().writes().size();
    stage.markBegun();
    fault.begin().accept(stage);
    for (var part : life.during()) {
      part.happen(stage.world());
      if (life.crashes() && part == life.during().get(0)) {
        stage.crash();
        writes = 0;
        fault.begin().accept(stage);
        stage.start();
      }
    }
    stage.until(
        "the fault is met", () -> fault.isMet().test(stage) || isReached(stage, life.reached()));
    hits = stage.hits();
    unmet =
        stage.world().aws().faults().stream()
            .collect(
                Collectors.groupingBy(f -> f.spec().fault(), Collectors.summingInt(Fault::hits)))
            .entrySet()
            .stream()
            .filter(entry -> entry.getValue() == 0)
            .map(entry -> entry.getKey().toString())
            .toList();
    var rates = new CallRates(Duration.ofNanos(System.nanoTime() - start));
    violations.addAll(rates.excesses(stage.calls()));
    var made = stage.operator().writes();
    violations.addAll(
        rates.excessiveWrites(made.subList(Math.min(writes, made.size()), made.size())));
    fault.cure().accept(stage);
    stage.cure();
  }

  private boolean isReached(Stage stage, Part part) {
    return stage.state().differences(expected.state(part)).isEmpty();
  }

  private void converges(Stage stage, Part part, String when) {
    try {
      stage.until("%s, %s".formatted(part, when), () -> isReached(stage, part));
    } catch (ConditionTimeoutException e) {
      stage
          .state()
          .differences(expected.state(part))
          .forEach(difference -> violations.add("%s, %s: %s".formatted(part, when, difference)));
      throw e;
    }
  }

  /** Everybody asks for a check against AWS, which changes nothing. */
  private void stays(Stage stage) {
    var world = stage.world();
    var before = world.writes();
    var value = "proof";
    for (var kind :
        List.of(PermissionSet.class, AccountAssignment.class, AccountAssignmentSet.class)) {
      world.client().resources(kind).inNamespace(world.namespace()).list().getItems().stream()
          .map(HasMetadata.class::cast)
          .forEach(
              r ->
                  world.annotate(kind, r.getMetadata().getName(), Annotations.REQUESTED_AT, value));
    }
    stage.until("every check is handled", () -> handled(world).stream().allMatch(value::equals));
    converges(stage, Part.GOES, "asked for a check");
    var after = world.writes();
    if (!after.equals(before)) {
      violations.add("written after convergence: " + after.subList(before.size(), after.size()));
    }
  }

  private static List<String> handled(World world) {
    var all = new ArrayList<String>();
    var client = world.client();
    client
        .resources(PermissionSet.class)
        .inNamespace(world.namespace())
        .list()
        .getItems()
        .forEach(r -> all.add(String.valueOf(r.getStatus().lastHandledRequestedAt())));
    world
        .assignmentResources()
        .forEach(r -> all.add(String.valueOf(r.getStatus().lastHandledRequestedAt())));
    client
        .resources(AccountAssignmentSet.class)
        .inNamespace(world.namespace())
        .list()
        .getItems()
        .forEach(r -> all.add(String.valueOf(r.getStatus().lastHandledRequestedAt())));
    return all;
  }

  private void neverRevoked(Stage stage) {
    var effects = stage.world().aws().effects();
    var deleted =
        effects.stream()
            .filter(e -> e.kind() == Effect.Kind.ASSIGNMENT_DELETED)
            .map(e -> e.accountId() + " " + e.permissionSetArn() + " " + e.principalId())
            .collect(Collectors.toSet());
    stage.world().state().assignments().stream()
        .filter(a -> THROUGHOUT.contains(World.text(a)))
        .filter(
            a ->
                deleted.contains(
                    a.accountId() + " " + a.permissionSetArn() + " " + a.principalId()))
        .forEach(a -> violations.add("revoked meanwhile: " + World.text(a)));
    stage.world().calls("CreatePermissionSet").stream()
        .filter(call -> call.error() == null)
        .collect(
            Collectors.groupingBy(
                call -> call.input().path("Name").asText(), Collectors.counting()))
        .forEach(
            (name, count) -> {
              if (count > 1) {
                violations.add("permission set %s was created %d times".formatted(name, count));
              }
            });
  }

  private void foreignIsUntouched(Stage stage) {
    var arn = stage.world().state().permissionSet(Stage.FOREIGN).arn();
    var touched =
        stage.world().aws().calls().stream()
            .filter(
                call ->
                    call.input().path("PermissionSetArn").asText().equals(arn)
                        || call.input().path("ResourceArn").asText().equals(arn))
            .filter(call -> !call.operation().matches("(List|Describe|Get).*"))
            .skip(1)
            .toList();
    touched.forEach(call -> violations.add("foreign: " + call));
  }
}
