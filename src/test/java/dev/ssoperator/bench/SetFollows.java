package dev.ssoperator.bench;

import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.status.Annotations;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A set whose assignments all exist: what one more account costs, and whether the set goes when it
 * is deleted and released.
 */
final class SetFollows implements Experiment {

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /** What depends on the time that passes: how requests and the instance are followed. */
  private static final Set<String> REGULAR =
      Set.of(
          "ListAccountAssignmentCreationStatus",
          "DescribeAccountAssignmentCreationStatus",
          "ListAccountAssignmentDeletionStatus",
          "DescribeAccountAssignmentDeletionStatus",
          "ListInstances",
          "DescribeInstance");

  private static final int REVOCATIONS = 100;

  /** What a namespace may revoke by default. */
  private static final int LIMIT = 20;

  /** More than what may be revoked takes. */
  private static final Duration SETTLING = Duration.ofMinutes(2);

  private final Compression time;
  private final Company company;
  private final int assignments;

  SetFollows(Compression time, Size size) {
    this.time = time;
    company = new Company(size.accounts(), Size.SETS, Size.GROUPS, 1);
    assignments = size.resources();
  }

  @Override
  public String name() {
    return "set-follows";
  }

  @Override
  public Compression time() {
    return time;
  }

  @Override
  public Duration deadline() {
    return Duration.ofMinutes(30);
  }

  @Override
  public void run(Progress progress, Consumer<Row> rows) throws Exception {
    var api = ChartProcess.api();
    try (var lab = new Lab(time, progress, company, company.everywhere(Size.GROUPS), api);
        var set = new SetWatch(lab.client());
        var operator = ChartProcess.start(lab, api)) {
      var joining = Company.accountId(company.spare(0));
      lab.aws().rename(joining, "elsewhere");
      api.create(company.permissionSets());
      lab.awaitReady(company.setNames());
      api.create(List.of(SetWatch.set(Size.GROUPS, Size.SETS, "account-*")));
      lab.waiting().until(() -> set.isReady(assignments), LOOK_EVERY, set::text);
      rows.accept(
          Row.figure(
              "set: creations where all exist",
              "calls",
              lab.calls().of("CreateAccountAssignment").count(),
              Bound.none()));
      lab.awaitCalm();

      lab.aws().clearLogs();
      var each = Size.GROUPS * Size.SETS;
      var from = Instant.now();
      lab.aws().rename(joining, "account-that-joins");
      lab.client()
          .resources(AccountAssignmentSet.class)
          .inNamespace(Company.NAMESPACE)
          .withName(SetWatch.NAME)
          .edit(
              resource -> {
                resource.getMetadata().setAnnotations(Map.of(Annotations.REQUESTED_AT, "now"));
                return resource;
              });
      lab.waiting().until(() -> set.isReady(assignments + each), LOOK_EVERY, set::text);
      progress.say(
          "an account has joined within %.1f s: %s"
              .formatted(time.seconds(from, Instant.now()), lab.calls().byOperation()));
      rows.accept(
          Row.ratio(
              "set: creations for an account that joins",
              "calls",
              lab.calls().of("CreateAccountAssignment").count(),
              each,
              Bound.exactly(1)));
      var others =
          lab.calls().ssoAdmin().between(from, Instant.now()).stream()
              .map(call -> call.operation())
              .filter(operation -> !operation.equals("CreateAccountAssignment"))
              .filter(operation -> !REGULAR.contains(operation))
              .collect(Collectors.toList());
      // Of each permission set, one read that shows that the account has no assignment of it.
      rows.accept(
          Row.ratio("set: other calls for it", "calls", others.size(), Size.SETS, Bound.atMost(1)));

      delete(lab, progress, rows);
      rows.accept(
          Row.figure(
              "set: resident memory, most, of %d in place".formatted(assignments),
              "MiB",
              ChartProcess.resident(operator),
              Bound.atMost(512)));
    }
  }

  /**
   * The breaker lets 20 requests out, of which AWS refuses those for an account that is busy; a
   * release lets all go.
   */
  private void delete(Lab lab, Progress progress, Consumer<Row> rows) throws InterruptedException {
    lab.aws().clearLogs();
    lab.client()
        .resources(AccountAssignmentSet.class)
        .inNamespace(Company.NAMESPACE)
        .withName(SetWatch.NAME)
        .delete();
    lab.waiting()
        .until(() -> revoked(lab) > 0, LOOK_EVERY, () -> "%d revoked".formatted(revoked(lab)));
    lab.pause(SETTLING);
    var before = revoked(lab);
    rows.accept(
        Row.figure(
            "set: revocations of a deleted set before a release",
            "calls",
            before,
            Bound.atMost(LIMIT)));
    var namespaces = lab.client().namespaces();
    var annotations = Map.of(Annotations.ALLOW_REVOCATIONS, String.valueOf(assignments * 2));
    if (namespaces.withName(Company.NAMESPACE).get() == null) {
      namespaces
          .resource(
              new NamespaceBuilder()
                  .withNewMetadata()
                  .withName(Company.NAMESPACE)
                  .withAnnotations(annotations)
                  .endMetadata()
                  .build())
          .create();
    } else {
      namespaces
          .withName(Company.NAMESPACE)
          .edit(
              namespace -> {
                namespace.getMetadata().setAnnotations(annotations);
                return namespace;
              });
    }
    var from = Instant.now();
    lab.waiting()
        .until(
            () -> revoked(lab) >= before + REVOCATIONS,
            LOOK_EVERY,
            () -> "%d revoked".formatted(revoked(lab)));
    progress.say(
        "%d revocations within %.1f s of the release"
            .formatted(REVOCATIONS, time.seconds(from, Instant.now())));
  }

  private static int revoked(Lab lab) {
    return lab.calls().of("DeleteAccountAssignment").accepted().count();
  }
}
