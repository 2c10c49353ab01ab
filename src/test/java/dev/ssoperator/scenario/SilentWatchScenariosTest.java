package dev.ssoperator.scenario;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.apiserver.WatchTimes;
import dev.ssoperator.kubernetes.ApiServer;
import dev.ssoperator.kubernetes.MockApiServer;
import dev.ssoperator.kubernetes.TcpGate;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.ApiFault;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import dev.ssoperator.world.World.OperatorProcess;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections to the API server that die in silence, or with nonsense. */
@OnEveryBackend
class SilentWatchScenariosTest extends ScenarioTest {

  private static final String PROD = "555555555555";
  private static final String STAGING = "666666666666";

  private static final WatchTimes QUICK =
      new WatchTimes(
          Duration.ofMillis(300),
          Duration.ofSeconds(2),
          Duration.ofSeconds(3),
          Duration.ofSeconds(2),
          Duration.ofMillis(100));

  /** A watch that is silent is noticed, and nothing is done. */
  private static final WatchTimes NEVER_ABANDONED =
      new WatchTimes(
          Duration.ofMillis(300),
          Duration.ofHours(1),
          Duration.ofHours(2),
          Duration.ofHours(1),
          Duration.ofMillis(100));

  private TcpGate gate;

  SilentWatchScenariosTest(Backend backend) {
    super(backend);
  }

  @BeforeEach
  void openGate() {
    gate = new TcpGate(world.kubernetesPort());
    gate.open();
  }

  @AfterEach
  void closeGate() {
    if (gate != null) {
      gate.close();
    }
  }

  private OperatorProcess start(WatchTimes times, UnaryOperator<ConfigBuilder> change) {
    var operator =
        world.startOperatorBehind(
            gate, times, config -> change.apply(config.withRequestTimeout(2_000)));
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
    return operator;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void connectionsThatSwallowEverythingAreReplaced(boolean bothWays) {
    var operator = start(QUICK, config -> config);

    gate.swallow(bothWays);
    world.delete(AccountAssignment.class, "access");

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
    world.until(() -> operator.get("/readyz").statusCode() == 200);
    assertThat(operator.get("/livez").statusCode()).isEqualTo(200);
    assertThat(operator.metrics().value("ssoperator_watches_broken_total")).isPositive();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void soAreThoseOfWatchesOverPlainHttp(boolean bothWays) {
    assumeTrue(backend == Backend.API_SERVER, "the mock server has no such watches");
    start(QUICK, config -> config.withOnlyHttpWatches(true));

    gate.swallow(bothWays);
    world.delete(AccountAssignment.class, "access");

    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {410, 503})
  void watchesThatAreRefusedAtAStartAreAskedForAgain(int code) {
    var faults = world.apiFaults();
    faults.add(ApiFault.refused(ApiFault::isWatch, code, "Refused").times(6));

    var operator =
        world.startOperatorEventuallyBehind(
            gate, QUICK, config -> config, World.QUICK, Clock.systemUTC(), faults);

    world.until(() -> operator.get("/readyz").statusCode() == 200);
    assertThat(faults.hits()).isEqualTo(6);
    world.apply(set("ops", "") + assignment("access", "ops", PROD, "group: platform"));
    world.awaitAssignment("access", Reason.ASSIGNED);
  }

  @Test
  void readinessDoesNotSayThatSilentCachesFollow() {
    var operator = start(NEVER_ABANDONED, config -> config);
    world.until(() -> operator.get("/readyz").body().contains("ok     caches: follow"));

    gate.swallow(true);

    world.until(
        () ->
            operator
                .get("/readyz")
                .body()
                .matches(
                    "(?s).*FAILED caches: do not follow the API server: .*accountassignments:"
                        + " nothing received for \\d+ s.*"));
    assertThat(operator.get("/readyz").statusCode()).isEqualTo(503);
  }

  @Test
  void resetsAgainAndAgainLoseNothing() {
    assumeTrue(
        backend == Backend.API_SERVER,
        "the mock server stands still when a watch breaks off with an event on its way");
    start(QUICK, config -> config);

    for (var round = 0; round < 6; round++) {
      gate.reset();
      world.apply(assignment("more" + round, "ops", PROD, "user: alice@example.com"));
      world.awaitAssignment("more" + round, Reason.ASSIGNED);
      gate.reset();
      world.delete(AccountAssignment.class, "more" + round);
      world.awaitGone(AccountAssignment.class, "more" + round);
    }

    assertThat(world.assignments()).containsExactly(PROD + " ops platform");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},"
            + "\"status\":\"Failure\",\"message\":\"too old resource version\",\"reason\":\"Expired\",\"code\":410}}",
        "{\"type\":\"ERROR\",\"object\":{\"status\":\"Failure\",\"message\":\"too old resource version\","
            + "\"reason\":\"Expired\",\"code\":410}}",
        "{\"type\":\"ERROR\",\"object\":{}}",
        "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":504,"
            + "\"reason\":\"Timeout\",\"message\":\"Too large resource version\","
            + "\"details\":{\"causes\":[{\"reason\":\"ResourceVersionTooLarge\"}]}}}",
        "{\"type\":\"MODIFIED\"}",
        "{\"type\":\"SOMETHING\",\"object\":{\"metadata\":{}}}",
        "<html>502 Bad Gateway</html>"
      })
  void anEventThatCannotBeUsedMakesTheListBeReadAgain(String event) {
    assumeTrue(backend == Backend.MOCK, "an event is put into a connection that has no TLS");
    var operator = start(QUICK, config -> config);

    gate.sendToWebSockets(event);

    world.until(() -> operator.metrics().value("ssoperator_watches_broken_total") > 0);
    world.delete(AccountAssignment.class, "access");
    world.awaitGone(AccountAssignment.class, "access");
    assertThat(world.assignments()).isEmpty();
    world.until(() -> operator.get("/readyz").statusCode() == 200);
  }

  /** Restored from a backup: what is there is as before, under versions that are older. */
  @Test
  void anApiServerThatWasRestoredWithOlderVersionsIsFollowed() {
    assumeTrue(backend == Backend.MOCK, "a real API server is restored from a backup, below");
    try (var restored = new MockApiServer()) {
      isFollowed(restored.config());
    }
  }

  private void isFollowed(Config restored) {
    start(
        QUICK, config -> new ConfigBuilder(restored).withMasterUrl(config.build().getMasterUrl()));
    var set = world.permissionSet("ops");
    for (var i = 0; i < 100; i++) {
      world.annotate(AccountAssignment.class, "access", "example.com/count", String.valueOf(i));
    }
    var access = world.assignment("access");

    try (var client = new KubernetesClientBuilder().withConfig(restored).build()) {
      client
          .resource(
              new NamespaceBuilder()
                  .withNewMetadata()
                  .withName(world.namespace())
                  .endMetadata()
                  .build())
          .create();
      restore(client, set);
      restore(client, access);
      assertThat(version(client.resource(access).get())).isLessThan(version(access));
      gate.leadTo(URI.create(restored.getMasterUrl()).getPort());
      gate.reset();
      client.resource(access).delete();

      world.until(() -> client.resource(access).get() == null);
      assertThat(world.assignments()).isEmpty();
    }
  }

  /** What was done after the backup is undone in Kubernetes and not in AWS. */
  @Test
  void anApiServerThatWasRestoredFromABackupIsFollowedAndNothingIsRevoked(@TempDir Path folder) {
    assumeTrue(backend == Backend.API_SERVER, "the mock server has no backups");
    var operator = start(QUICK, config -> config);
    world.apply(
        assignment("deleted", "ops", STAGING, "group: platform")
            + assignment("edited", "ops", PROD, "group: finance"));
    world.awaitAssignment("deleted", Reason.ASSIGNED);
    world.awaitAssignment("edited", Reason.ASSIGNED);
    var backup = ApiServer.backUp(folder);
    world.delete(AccountAssignment.class, "deleted");
    world.awaitGone(AccountAssignment.class, "deleted");
    world.apply(
        assignment("edited", "ops", PROD, "group: developers")
            + assignment("created", "ops", STAGING, "group: finance"));
    world.awaitAssignment("created", Reason.ASSIGNED);
    world.until(
        () ->
            world
                .assignments()
                .equals(
                    List.of(
                        PROD + " ops developers",
                        PROD + " ops platform",
                        STAGING + " ops finance")));
    var edited = world.awaitAssignment("edited", Reason.ASSIGNED);
    var revocations = world.calls("DeleteAccountAssignment").size();

    try (var restored = ApiServer.restore(backup);
        var client = new KubernetesClientBuilder().withConfig(restored.config()).build()) {
      assertThat(version(client.resource(edited).get())).isLessThan(version(edited));
      assertThat(client.resource(edited).get().getMetadata().getUid())
          .isEqualTo(edited.getMetadata().getUid());
      gate.leadTo(URI.create(restored.config().getMasterUrl()).getPort());
      gate.reset();

      world.until(
          () ->
              world
                  .assignments()
                  .equals(
                      List.of(
                          PROD + " ops developers",
                          PROD + " ops finance",
                          PROD + " ops platform",
                          STAGING + " ops finance",
                          STAGING + " ops platform")));
      world.until(() -> isAssigned(client, "edited") && isAssigned(client, "deleted"));
      world.until(
          () ->
              operator
                      .metrics()
                      .value("ssoperator_access_left_behind_total", "kind=AccountAssignment")
                  == 1);
      assertThat(world.calls("DeleteAccountAssignment")).hasSize(revocations);

      // The operator has released it once already, before the API server was restored.
      restored(client, "deleted").delete();
      restored(client, "edited").delete();
      world.until(
          () ->
              restored(client, "deleted").get() == null
                  && restored(client, "edited").get() == null);
      assertThat(world.assignments())
          .containsExactly(
              PROD + " ops developers", PROD + " ops platform", STAGING + " ops finance");
    }
  }

  private Resource<AccountAssignment> restored(KubernetesClient client, String name) {
    return client.resources(AccountAssignment.class).inNamespace(world.namespace()).withName(name);
  }

  private boolean isAssigned(KubernetesClient client, String name) {
    var resource = restored(client, name).get();
    var ready = World.ready(resource.getStatus().conditions());
    return resource.getStatus().observedGeneration().equals(resource.getMetadata().getGeneration())
        && ready.reason().equals(Reason.ASSIGNED.text());
  }

  private static <R extends HasMetadata> void restore(KubernetesClient client, R resource) {
    var copy = client.getKubernetesSerialization().clone(resource);
    copy.getMetadata().setResourceVersion(null);
    var created = client.resource(copy).create();
    copy.setMetadata(created.getMetadata());
    client.resource(copy).updateStatus();
  }

  private static long version(HasMetadata resource) {
    return Long.parseLong(resource.getMetadata().getResourceVersion());
  }
}
