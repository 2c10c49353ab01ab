package dev.ssoperator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.Finalizer;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.audit.AuditEvent;
import dev.ssoperator.audit.AuditLog;
import dev.ssoperator.audit.AuditTrail;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.kubernetes.MockApiServer;
import dev.ssoperator.sdk.Contexts;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a resource leaves behind is known from the operator's own last write. */
class StatusReporterTest {

  private static final AssignedAccess ACCESS =
      new AssignedAccess(
          "arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-1111111111111111",
          "123456789012",
          PrincipalType.GROUP,
          "11111111-1111-1111-1111-111111111111");

  private final MockApiServer apiServer = new MockApiServer();
  private final KubernetesClient client =
      new KubernetesClientBuilder().withConfig(apiServer.config()).build();
  private final MovableClock clock = new MovableClock();
  private final AuditTrail audit = new AuditTrail("team");
  private final List<String> left = new ArrayList<>();
  private final StatusReporter<AccountAssignment, AccountAssignmentStatus> reporter =
      new StatusReporter<>(
          clock,
          new EventRecorder(clock, "ssoperator"),
          AccountAssignmentStatus::conditions,
          () -> true,
          new AuditLog(false),
          new Left(),
          Duration.ofMinutes(30));

  private final class Left implements ReconcileListener {
    @Override
    public void concluded(HasMetadata resource, Verdict verdict) {}

    @Override
    public void outdated(HasMetadata resource) {}

    @Override
    public void removed(HasMetadata resource) {}

    @Override
    public void leftBehind(String kind, String cause) {
      left.add(kind + " " + cause);
    }

    @Override
    public void refusedAsProtected(String kind) {}

    @Override
    public void driftFound(String kind) {}

    @Override
    public void driftCorrected(String kind) {}
  }

  @BeforeEach
  void create() {
    client.resource(SampleAssignment.withFinalizers("access", Finalizer.NAME)).create();
  }

  @AfterEach
  void close() {
    audit.close();
    client.close();
    apiServer.close();
  }

  @Test
  void aResourceThatVanishesBeforeTheCacheShowsTheLastStatusLeavesItsAccessBehind() {
    var lastSeen = stored();
    report(ACCESS, Verdict.of(Reason.ASSIGNED, "Assigned"));

    reporter.vanished(lastSeen);

    assertThat(left).containsExactly("AccountAssignment label");
    assertThat(audit.lines(AuditEvent.LEFT_BEHIND))
        .singleElement()
        .satisfies(line -> assertThat(line).containsEntry("account", ACCESS.accountId()));
  }

  @Test
  void aResourceWhoseAccessIsRevokedBeforeTheCacheShowsItLeavesNothingBehind() {
    report(ACCESS, Verdict.of(Reason.ASSIGNED, "Assigned"));
    var lastSeen = stored();
    report(null, Verdict.of(Reason.REVOKING, "Revoked"));

    reporter.vanished(lastSeen);

    assertThat(left).isEmpty();
  }

  private void report(@Nullable AssignedAccess assigned, Verdict verdict) {
    reporter.report(
        stored(),
        Contexts.of(client),
        (generation, conditions) ->
            new AccountAssignmentStatus(
                null, null, assigned, List.of(), null, null, List.of(), null, 1L, conditions),
        verdict);
  }

  private AccountAssignment stored() {
    return client.resources(AccountAssignment.class).inNamespace("team").withName("access").get();
  }
}
