package dev.ssoperator.bench;

import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.emulator.SeedSize;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.importer.ImportSettings;
import dev.ssoperator.importer.Importer;
import dev.ssoperator.report.CsvReport;
import dev.ssoperator.report.HtmlReport;
import dev.ssoperator.report.JsonReport;
import dev.ssoperator.report.Reporter;
import dev.ssoperator.sandbox.AwsEnvironment;
import dev.ssoperator.survey.Checkpoint;
import dev.ssoperator.survey.Progress;
import dev.ssoperator.survey.ReadOnlyAws;
import dev.ssoperator.survey.Survey;
import java.io.IOException;
import java.io.Writer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * How import, plan and report read an instance: in how many calls, and how long that takes, beside
 * a tool that reads the assignments it knows one by one.
 */
final class Reading implements Experiment {

  private static final SeedSize SIZE =
      SeedSize.parse("accounts=300,groups=150,sets=20,assignments=1000");

  /** With so few users that it takes fewer calls to ask for principals. */
  private static final SeedSize FEW_USERS =
      SeedSize.parse("accounts=300,groups=150,sets=20,assignments=1000,users=100");

  /** As Terraform has by default. */
  private static final int WORKERS = 10;

  private static final int PAGE = 100;
  private static final int CALLS_FOR_CONTENTS = 6;

  /** ListInstances, DescribeInstance, ListPermissionSets. */
  private static final int ONCE = 3;

  private final Compression time;

  Reading(Compression time) {
    this.time = time;
  }

  @Override
  public String name() {
    return "reading";
  }

  @Override
  public Compression time() {
    return time;
  }

  @Override
  public Duration deadline() {
    return Duration.ofMinutes(10);
  }

  @Override
  public void run(dev.ssoperator.bench.Progress progress, Consumer<Row> rows) throws Exception {
    try (var emulator = Emulator.start(EmulatorOptions.defaults());
        var environment = new AwsEnvironment(emulator.endpoint())) {
      emulator.control().seed(FEW_USERS.seed());
      var state = emulator.control().state();
      var principals = state.groups().size() + state.users().size();
      measure(emulator, true, Math.min(pairs(state), principals), " by principal", rows);
      emulator.control().seed(SIZE.seed());
      state = emulator.control().state();
      measure(emulator, false, pairs(state), "", rows);
      report(emulator, rows);
      peer(emulator, state, rows);
    }
  }

  private static int pairs(StateView state) {
    return (int)
        state.assignments().stream()
            .map(assignment -> List.of(assignment.accountId(), assignment.permissionSetArn()))
            .distinct()
            .count();
  }

  /** The lists of accounts, by permission set or by account. */
  private static int lists(StateView state) {
    var bySet =
        state.permissionSets().stream()
            .mapToInt(set -> Math.max(1, (set.provisioned().size() + PAGE - 1) / PAGE))
            .sum();
    return Math.min(bySet, state.accounts().size());
  }

  private void measure(
      Emulator emulator, boolean isManagementAccount, int reads, String where, Consumer<Row> rows)
      throws InterruptedException {
    var state = emulator.control().state();
    emulator.control().clearLogs();
    var from = Instant.now();
    var survey = survey(isManagementAccount, false);
    Importer.of(survey, new ImportSettings(null, List.of(), true));
    var seconds = time.seconds(from, Instant.now());
    var calls = new CallLog(emulator.control().calls()).ssoAdmin();
    var least = ONCE + CALLS_FOR_CONTENTS * state.permissionSets().size() + lists(state) + reads;
    rows.accept(
        Row.ratio(
            "reading: calls of an import" + where,
            "calls",
            calls.count(),
            least,
            Bound.atMost(1.1)));
    rows.accept(
        Row.ratio(
            "reading: time of an import" + where,
            "s",
            seconds,
            calls.count() / (double) Lab.CALLS_PER_SECOND,
            Bound.atMost(1.1)));
    rows.accept(
        Row.figure(
            "reading: calls throttled" + where, "calls", calls.throttled().count(), Bound.none()));
  }

  private static Survey survey(boolean isManagementAccount, boolean withMembers)
      throws InterruptedException {
    try (var aws = new ReadOnlyAws(null, Quotas.DEFAULT, Clock.systemUTC())) {
      return aws.survey(
          Checkpoint.none(Clock.systemUTC()),
          new Progress(),
          new ReadOnlyAws.Scope(isManagementAccount, Set.of(), withMembers));
    }
  }

  /** The members of the groups are read within the Identity Store's own quota, at the same time. */
  private void report(Emulator emulator, Consumer<Row> rows)
      throws InterruptedException, IOException {
    emulator.control().clearLogs();
    var from = Instant.now();
    var report = Reporter.of(survey(false, true), null, from, null);
    CsvReport.write(report, Writer.nullWriter());
    HtmlReport.write(JsonReport.compact(report), Writer.nullWriter());
    var seconds = time.seconds(from, Instant.now());
    var calls = new CallLog(emulator.control().calls());
    var members =
        SIZE.seed().groups().stream()
            .mapToInt(group -> Math.max(1, (group.members().size() + PAGE - 1) / PAGE))
            .sum();
    rows.accept(
        Row.ratio(
            "reading: lists of members for a report",
            "calls",
            calls.of("ListGroupMemberships").count(),
            members,
            Bound.atMost(1.1)));
    rows.accept(
        Row.ratio(
            "reading: time of a report",
            "s",
            seconds,
            Math.max(calls.ssoAdmin().count(), members) / (double) Lab.CALLS_PER_SECOND,
            Bound.atMost(1.1)));
  }

  /** One list for each assignment, as a tool refreshes what its state has. */
  private void peer(Emulator emulator, StateView state, Consumer<Row> rows)
      throws InterruptedException {
    emulator.control().clearLogs();
    var from = Instant.now();
    var workers = Executors.newFixedThreadPool(WORKERS);
    try (var client = new PeerClient(emulator.endpoint(), time)) {
      var reads = new ArrayList<Callable<Object>>();
      for (var assignment : state.assignments()) {
        reads.add(
            () -> {
              client.look(
                  state.instance().arn(), assignment.accountId(), assignment.permissionSetArn());
              return assignment;
            });
      }
      workers.invokeAll(reads);
    } finally {
      workers.shutdownNow();
    }
    rows.accept(
        Row.baseline(
            "reading: calls for the assignments alone, one by one",
            "calls",
            new CallLog(emulator.control().calls()).ssoAdmin().count(),
            null));
    rows.accept(
        Row.baseline(
            "reading: time for the assignments alone, one by one",
            "s",
            time.seconds(from, Instant.now()),
            null));
  }
}
