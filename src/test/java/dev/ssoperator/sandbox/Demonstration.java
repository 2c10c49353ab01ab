package dev.ssoperator.sandbox;

import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.EmulatorControl;
import dev.ssoperator.status.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Applies the samples, waits until exactly the wrong ones stall, puts them right, and waits until
 * all is as they say.
 */
final class Demonstration {

  private static final Duration REFRESH = Duration.ofMillis(200);

  private static final List<Class<?>> ORDER =
      List.of(
          AccessBoundary.class,
          PermissionSet.class,
          AccountAssignmentSet.class,
          AccountAssignment.class);

  private final KubernetesClient client;
  private final EmulatorControl aws;
  private final LiveTable table;
  private final Instant deadline;

  Demonstration(KubernetesClient client, EmulatorControl aws, LiveTable table, Instant deadline) {
    this.client = client;
    this.aws = aws;
    this.table = table;
    this.deadline = deadline;
  }

  /**
   * Runs it.
   *
   * @throws SandboxException something is not as expected, and will not be or is not in time; says
   *     what
   */
  void run(Samples samples, Samples corrections) throws InterruptedException {
    samples.apply(client);
    var wrong = corrections.customResources().map(Samples::key).collect(Collectors.toSet());
    var rows =
        await(
            samples,
            row -> wrong.contains(row.key()) ? isRightlyRefused(row, samples) : row.isReady());
    for (var row : rows) {
      if (wrong.contains(row.key())) {
        table.say(
            "%s is %s: %s. Applying the correction."
                .formatted(row.name(), row.reason(), row.message()));
      }
    }
    corrections.apply(client);
    var corrected = samples.correctedBy(corrections);
    var ready = await(corrected, Row::isReady);
    table.end();
    new Expectation(corrected).check(aws.state());
    table.say("\nAll %d resources are Ready.".formatted(ready.size()));
  }

  private static boolean isRightlyRefused(Row row, Samples samples) {
    return row.stalled()
        && samples
            .assignments()
            .filter(assignment -> Samples.key(assignment).equals(row.key()))
            .map(AccountAssignment::getSpec)
            .anyMatch(spec -> wrongName(row, spec).filter(row.message()::contains).isPresent());
  }

  /** What the message must name, if the resource is wrong in one of the ways that are shown. */
  private static Optional<String> wrongName(Row row, AccountAssignmentSpec spec) {
    if (row.reason().equals(Reason.PRINCIPAL_NOT_FOUND.text())) {
      return Optional.of("group named \"%s\"".formatted(spec.principal().group()));
    }
    return row.reason().equals(Reason.OUTSIDE_BOUNDARY.text())
        ? Optional.of("spec.account \"%s\"".formatted(spec.account().name()))
        : Optional.empty();
  }

  private List<Row> await(Samples samples, Predicate<Row> expectation) throws InterruptedException {
    while (true) {
      var rows = rows(samples);
      table.show(rows);
      var unexpected = rows.stream().filter(expectation.negate()).toList();
      if (unexpected.isEmpty()) {
        return rows;
      }
      var late = !Instant.now().isBefore(deadline);
      if (late || isFinal(unexpected)) {
        table.end();
        throw new SandboxException((late ? "Time is up: " : "") + describe(unexpected));
      }
      TimeUnit.MILLISECONDS.sleep(REFRESH.toMillis());
    }
  }

  /** Whether nobody works on any of the resources: stalled ones wait for somebody to act. */
  private static boolean isFinal(List<Row> unexpected) {
    var isSetStalled =
        unexpected.stream()
            .anyMatch(
                row ->
                    row.stalled() && row.kind().equals(HasMetadata.getKind(PermissionSet.class)));
    return unexpected.stream()
        .allMatch(
            row ->
                row.isReady()
                    || row.stalled()
                    || (isSetStalled
                        && row.reason().equals(Reason.PERMISSION_SET_NOT_READY.text())));
  }

  private static String describe(List<Row> unexpected) {
    var first = unexpected.stream().filter(Row::stalled).findFirst().orElse(unexpected.get(0));
    return "%d of the resources %s not as expected: %s %s is %s: %s."
        .formatted(
            unexpected.size(),
            unexpected.size() == 1 ? "is" : "are",
            first.kind(),
            first.name(),
            first.reason().isEmpty() ? "untouched" : first.reason(),
            first.message());
  }

  private List<Row> rows(Samples samples) {
    var namespaces =
        samples
            .customResources()
            .flatMap(
                resource -> Optional.ofNullable(resource.getMetadata().getNamespace()).stream())
            .collect(Collectors.toSet());
    var keys = samples.customResources().map(Samples::key).toList();
    var namespaced =
        Stream.of(PermissionSet.class, AccountAssignmentSet.class, AccountAssignment.class)
            .flatMap(kind -> namespaces.stream().flatMap(namespace -> list(kind, namespace)));
    return Stream.concat(
            client.resources(AccessBoundary.class).list().getItems().stream(), namespaced)
        .filter(resource -> keys.contains(Samples.key(resource)))
        .sorted(
            Comparator.<CustomResource<?, ?>>comparingInt(
                    resource -> ORDER.indexOf(resource.getClass()))
                .thenComparing(resource -> keys.indexOf(Samples.key(resource))))
        .map(Row::of)
        .toList();
  }

  private Stream<? extends CustomResource<?, ?>> list(
      Class<? extends CustomResource<?, ?>> kind, String namespace) {
    return client.resources(kind).inNamespace(namespace).list().getItems().stream();
  }
}
