package dev.ssoperator.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the log makes of the resource, and which lines it does not write twice. */
class AuditLogTest {

  private final String namespace = "audit-" + UUID.randomUUID();
  private final AuditTrail trail = new AuditTrail(namespace);
  private final AccountAssignment resource = new AccountAssignment();

  {
    resource.getMetadata().setNamespace(namespace);
    resource.getMetadata().setName("access");
    resource.getMetadata().setUid("uid");
    resource.getMetadata().setResourceVersion("1");
    resource.getMetadata().setGeneration(7L);
  }

  @AfterEach
  void close() {
    trail.close();
  }

  @Test
  void aLineSaysWhatHappenedToWhichResource() {
    new AuditLog(false)
        .line(AuditEvent.GRANTED, AuditCause.SPEC, resource)
        .assignment(new AssignedAccess("arn", "111111111111", PrincipalType.GROUP, "id"))
        .request("request", Instant.EPOCH, Instant.EPOCH.plusSeconds(1))
        .with(AuditField.AWS_REQUEST_ID, null)
        .write();

    assertThat(trail.lines().get(0))
        .isEqualTo(
            Map.ofEntries(
                entry("schema", "1"),
                entry("event", "Granted"),
                entry("cause", "Spec"),
                entry("result", "Succeeded"),
                entry("kind", "AccountAssignment"),
                entry("namespace", namespace),
                entry("name", "access"),
                entry("uid", "uid"),
                entry("generation", "7"),
                entry("principalType", "GROUP"),
                entry("account", "111111111111"),
                entry("permissionSet", "arn"),
                entry("principal", "id"),
                entry("requestId", "request"),
                entry("startTime", "1970-01-01T00:00:00Z"),
                entry("endTime", "1970-01-01T00:00:01Z")));
  }

  @Test
  void whatIsNotKnownIsLeftOut() {
    new AuditLog(false)
        .line(AuditEvent.TAKEN_OVER, AuditCause.SPEC, resource)
        .request(null, Instant.EPOCH, null)
        .write();

    assertThat(trail.lines().get(0))
        .doesNotContainKeys("result", "requestId", "endTime", "requestedBy")
        .containsEntry("startTime", "1970-01-01T00:00:00Z");
  }

  @Test
  void theAnnotationCountsOnlyWhereAPolicyStampsIt() {
    managed("kubectl", "2026-01-01T00:00:00Z");
    annotated("alice");

    new AuditLog(true).line(AuditEvent.TAKEN_OVER, AuditCause.SPEC, resource).write();
    new AuditLog(false).line(AuditEvent.TAKEN_OVER, AuditCause.SPEC, resource).write();

    assertThat(trail.lines().get(0))
        .contains(entry("requestedBy", "alice"), entry("requestedByFrom", "Admission"));
    assertThat(trail.lines().get(1))
        .contains(entry("requestedBy", "kubectl"), entry("requestedByFrom", "FieldManager"));
  }

  @Test
  void aResourceThatWasNeverStampedIsItsFieldManagers() {
    managed("argocd-controller", "2026-01-01T00:00:00Z");
    annotated(" ");

    new AuditLog(true).line(AuditEvent.TAKEN_OVER, AuditCause.SPEC, resource).write();

    assertThat(trail.lines().get(0))
        .contains(
            entry("requestedBy", "argocd-controller"), entry("requestedByFrom", "FieldManager"));
  }

  @Test
  void whoChangedTheSpecHasNotRequestedADeletion() {
    annotated("alice");

    for (var cause :
        List.of(AuditCause.DELETED, AuditCause.FINALIZER, AuditCause.LABEL, AuditCause.RETAIN)) {
      new AuditLog(true).line(AuditEvent.LEFT_BEHIND, cause, resource).write();
    }

    assertThat(trail.lines())
        .hasSize(4)
        .allSatisfy(line -> assertThat(line).doesNotContainKeys("requestedBy", "requestedByFrom"));
  }

  @Test
  void whoChangedAnEarlierSpecIsNotKnown() {
    annotated("alice");
    var log = new AuditLog(true);

    assertThat(log.origin(AuditCause.SPEC, resource, 6L).requestedBy()).isNull();
    assertThat(log.origin(AuditCause.SPEC, resource, 6L).generation()).isEqualTo(6);
    assertThat(log.origin(AuditCause.SPEC, resource, 7L).requestedBy()).isEqualTo("alice");
  }

  @Test
  void aNameCannotBeginALineOfItsOwn() {
    annotated("alice\n{\"event\":\"Revoked\"}" + "x".repeat(5000));

    new AuditLog(true).line(AuditEvent.TAKEN_OVER, AuditCause.SPEC, resource).write();

    assertThat(trail.lines().get(0).get("requestedBy"))
        .startsWith("alice {\"event\"")
        .doesNotContain("\n")
        .hasSizeLessThanOrEqualTo(1024);
  }

  @Test
  void aLineWithTheSameKeyIsWrittenOnce() {
    var log = new AuditLog(false);

    assertThat(line(log).writeOnce("request")).isTrue();
    assertThat(line(log).writeOnce("request")).isFalse();
    assertThat(line(log).writeOnce("another")).isTrue();

    assertThat(trail.lines()).hasSize(2);
    assertThat(log.count(AuditEvent.TAKEN_OVER)).isEqualTo(2);
  }

  @Test
  void whatIsFoundAgainInAnotherVersionOfTheResourceIsAnotherLine() {
    var log = new AuditLog(false);

    assertThat(line(log).writeOncePerVersion()).isTrue();
    assertThat(line(log).writeOncePerVersion()).isFalse();
    resource.getMetadata().setResourceVersion("2");
    assertThat(line(log).writeOncePerVersion()).isTrue();
  }

  @Test
  void whatItRemembersIsBounded() {
    var log = new AuditLog(false);

    IntStream.rangeClosed(0, 10_000).forEach(i -> line(log).writeOnce("request " + i));

    assertThat(line(log).writeOnce("request 10000")).isFalse();
    assertThat(line(log).writeOnce("request 1")).isFalse();
    assertThat(line(log).writeOnce("request 0")).isTrue();
  }

  private AuditLine line(AuditLog log) {
    return log.line(AuditEvent.TAKEN_OVER, AuditCause.SPEC, resource);
  }

  private void annotated(String user) {
    resource.getMetadata().setAnnotations(Map.of("ssoperator.dev/requested-by", user));
  }

  private void managed(String manager, String time) {
    resource
        .getMetadata()
        .setManagedFields(
            List.of(
                new ManagedFieldsEntryBuilder()
                    .withManager("older")
                    .withTime("2025-01-01T00:00:00Z")
                    .build(),
                new ManagedFieldsEntryBuilder().withManager(manager).withTime(time).build()));
  }
}
