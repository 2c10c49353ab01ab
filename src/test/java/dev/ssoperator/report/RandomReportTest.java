package dev.ssoperator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.EmulatorOptions;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.identitycenter.quota.Quotas;
import dev.ssoperator.importer.RandomInstance;
import dev.ssoperator.report.AccessReport.Account;
import dev.ssoperator.report.AccessReport.Assignment;
import dev.ssoperator.report.Changes.ChangedAccess;
import dev.ssoperator.sandbox.AwsEnvironment;
import dev.ssoperator.survey.Checkpoint;
import dev.ssoperator.survey.Progress;
import dev.ssoperator.survey.ReadOnlyAws;
import dev.ssoperator.survey.Survey;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports on random instances equal what a small oracle says of them. */
class RandomReportTest {

  private static final String NOBODY = "-";

  private final Emulator emulator = Emulator.start(EmulatorOptions.defaults());
  private final AwsEnvironment environment = new AwsEnvironment(emulator.endpoint());

  @AfterEach
  void stop() {
    environment.close();
    emulator.close();
  }

  private Survey survey(Seed seed) throws InterruptedException {
    emulator.control().seed(seed);
    try (var aws = new ReadOnlyAws(null, Quotas.DEFAULT, Clock.systemUTC())) {
      return aws.survey(
          Checkpoint.none(Clock.systemUTC()),
          new Progress(),
          new ReadOnlyAws.Scope(false, Set.of(), true));
    }
  }

  private AccessReport report(Seed seed, @Nullable AccessReport before)
      throws InterruptedException {
    return Reporter.of(survey(seed), null, Instant.EPOCH, before);
  }

  private static List<String> rows(AccessReport report) {
    return AccessRow.of(report)
        .map(
            row ->
                "%s %s %s %s"
                    .formatted(
                        row.user() == null ? NOBODY : row.user().userName(),
                        row.account().id(),
                        row.permissionSet().name(),
                        row.group() == null ? "itself" : row.group().name()))
        .sorted()
        .toList();
  }

  private static Stream<String> rows(Seed seed, Seed.Assignment assignment) {
    var place = " %s %s ".formatted(assignment.account(), assignment.permissionSet());
    if (assignment.group() == null) {
      var user = assignment.user() == null ? NOBODY : assignment.user();
      return Stream.of(user + place + "itself");
    }
    var members =
        seed.groups().stream()
            .filter(group -> group.name().equals(assignment.group()))
            .findFirst()
            .orElseThrow()
            .members();
    return (members.isEmpty() ? List.of(NOBODY) : members)
        .stream().map(member -> member + place + assignment.group());
  }

  private static Set<String> access(Seed seed) {
    return seed.assignments().stream()
        .flatMap(assignment -> rows(seed, assignment))
        .filter(row -> !row.startsWith(NOBODY))
        .map(row -> String.join(" ", List.of(row.split(" ")).subList(0, 3)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names(Collection<ChangedAccess> changes) {
    return changes.stream()
        .map(one -> "%s %s %s".formatted(one.userName(), one.account(), one.permissionSetName()))
        .collect(Collectors.toSet());
  }

  private static Set<String> minus(Set<String> all, Set<String> others) {
    var rest = new HashSet<>(all);
    rest.removeAll(others);
    return rest;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void everyPersonAndWayIsThereAndTheChangesAreTheDifference(long number) throws Exception {
    var seed = RandomInstance.of(number);
    var next = RandomInstance.of(number + 1000);

    var first = report(seed, null);
    var second = report(next, read(written(first)));

    assertThat(rows(first))
        .isEqualTo(seed.assignments().stream().flatMap(one -> rows(seed, one)).sorted().toList());
    assertThat(first.users()).hasSameSizeAs(seed.users());
    assertThat(first.groups()).hasSameSizeAs(seed.groups());
    assertThat(first.accounts()).hasSameSizeAs(seed.accounts());
    var changes = second.changes();
    assertThat(changes).isNotNull();
    assertThat(names(changes.accessGained())).isEqualTo(minus(access(next), access(seed)));
    assertThat(names(changes.accessLost())).isEqualTo(minus(access(seed), access(next)));
  }

  @Test
  void aReportIsTheSameAfterItWasWrittenAndReadAndNothingHasChangedSince() throws Exception {
    var report = report(RandomInstance.of(1), null);

    assertThat(read(written(report))).isEqualTo(report);

    var again = report(RandomInstance.of(1), report);
    assertThat(again.changes())
        .isEqualTo(new Changes(report.createdAt(), List.of(), List.of(), List.of(), List.of()));
    assertThat(rows(again)).isEqualTo(rows(report));
  }

  /** What changes while an instance is read is seen in part. */
  @Test
  void anAccountThatHasLeftIsNamedAndAPermissionSetThatIsGoneIsNot() throws Exception {
    var survey = survey(RandomInstance.of(1));
    var arn = survey.permissionSets().get(0).arn();
    var group = survey.people().groups().keySet().iterator().next();
    var left = new AssignedAccess(arn, "999999999999", PrincipalType.GROUP, group);
    var gone = new AssignedAccess(arn + "x", "999999999999", PrincipalType.GROUP, group);

    var report =
        Reporter.of(
            new Survey(
                survey.instance(),
                survey.permissionSets(),
                Set.of(left, gone),
                survey.people(),
                survey.organization(),
                survey.route()),
            null,
            Instant.EPOCH,
            null);

    assertThat(report.assignments())
        .containsExactly(
            new Assignment("999999999999", arn, PrincipalType.GROUP, group, List.of()));
    assertThat(report.accounts())
        .contains(new Account("999999999999", "999999999999", "LEFT", null));
    assertThat(AccessRow.of(report)).isNotEmpty();
  }

  private static String written(AccessReport report) throws IOException {
    var out = new StringWriter();
    JsonReport.write(report, out);
    return out.toString();
  }

  private static AccessReport read(String json) {
    return JsonReport.read(json);
  }
}
