package dev.ssoperator.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.kubernetes.MockApiServer;
import dev.ssoperator.sdk.Contexts;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A status is never written over one that its writer has not seen. */
class StatusWriterTest {

  private static final String PATH =
      "/apis/ssoperator.dev/v1beta1/namespaces/team/accountassignments/access";
  private static final String STATUS = PATH + "/status";
  private static final Duration LONGEST_LAG = Duration.ofMinutes(1);

  private final MockApiServer apiServer = new MockApiServer();
  private final KubernetesClient client =
      new KubernetesClientBuilder().withConfig(apiServer.config()).build();
  private final Versions versions = new Versions();
  private final KubernetesClient writersClient =
      new KubernetesClientBuilder()
          .withConfig(apiServer.config())
          .withHttpClientBuilderConsumer(b -> b.addOrReplaceInterceptor("versions", versions))
          .build();
  private final MovableClock clock = new MovableClock();
  private final StatusWriter<AccountAssignment, AccountAssignmentStatus> writer =
      new StatusWriter<>(clock);

  /** The writer's requests; the mock server accepts statuses of any version, an API server not. */
  private final class Versions implements Interceptor {
    private final List<String> calls = new CopyOnWriteArrayList<>();

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      calls.add(request.method() + " " + request.uri().getPath());
      var current = stored();
      if (calls.get(calls.size() - 1).equals("PUT " + STATUS) && current != null) {
        var sent = Serialization.unmarshal(request.bodyString(), AccountAssignment.class);
        if (!version(sent).equals(version(current))) {
          apiServer.conflictOnce(STATUS);
        }
      }
    }
  }

  @BeforeEach
  void create() {
    client.resource(SampleAssignment.named("access")).create();
  }

  @AfterEach
  void close() {
    writersClient.close();
    client.close();
    apiServer.close();
  }

  // ---- writing

  @Test
  void aStatusIsReplacedByOnePut() {
    var resource = stored();

    var written = write(resource, status("mine"));

    assertThat(versions.calls).containsExactly("PUT " + STATUS);
    assertThat(written).isEqualTo(stored());
    assertThat(stored().getStatus()).isEqualTo(status("mine"));
    assertThat(stored().getSpec()).isEqualTo(resource.getSpec());
  }

  @Test
  void theGivenResourceStaysAsItIs() {
    write(stored(), status("first"));
    var resource = stored();
    edit("team", "a");

    write(resource, status("second"));

    assertThat(resource.getStatus()).isEqualTo(status("first"));
    assertThat(resource.getMetadata().getLabels()).isEmpty();
    assertThat(version(resource)).isLessThan(version(stored()));
  }

  @Test
  void aChangeOfTheResourceMeanwhileIsKeptAndDoesNotMatter() {
    var resource = stored();
    edit("team", "a");

    var written = write(resource, status("mine"));

    assertThat(versions.calls).containsExactly("PUT " + STATUS, "GET " + PATH, "PUT " + STATUS);
    assertThat(written.getMetadata().getLabels()).containsEntry("team", "a");
    assertThat(stored()).isEqualTo(written);
    assertThat(stored().getStatus()).isEqualTo(status("mine"));
  }

  @Test
  void aStatusThatSomebodyElseHasWrittenIsNotOverwritten() {
    var resource = stored();
    writeAsAnother(status("theirs"));

    assertThatThrownBy(() -> write(resource, status("mine")))
        .isInstanceOf(OutdatedException.class)
        .hasMessage("the status was written since it was read");

    assertThat(versions.calls).containsExactly("PUT " + STATUS, "GET " + PATH);
    assertThat(stored().getStatus()).isEqualTo(status("theirs"));
    assertThat(newest(resource)).as("the next one starts from that").isEqualTo(stored());
    write(newest(resource), status("mine"));
    assertThat(stored().getStatus()).isEqualTo(status("mine"));
  }

  @Test
  void aStatusThatSomebodyElseHasRemovedIsNotWritten() {
    write(stored(), status("first"));
    var resource = stored();
    writeAsAnother(null);

    assertThatThrownBy(() -> write(resource, status("mine"))).isInstanceOf(OutdatedException.class);

    assertThat(stored().getStatus()).isNull();
  }

  @Test
  void whatWasCreatedAgainIsNotWrittenWithTheStatusOfTheOneBefore() {
    var resource = stored();
    delete();
    client.resource(SampleAssignment.named("access")).create();
    assertThat(stored().getMetadata().getUid()).isNotEqualTo(resource.getMetadata().getUid());

    assertThatThrownBy(() -> write(resource, status("mine")))
        .isInstanceOf(OutdatedException.class)
        .hasMessage("the resource is gone");

    assertThat(stored().getStatus()).isNull();
    assertThat(newest(stored()).getStatus()).isNull();
  }

  @Test
  void whatIsDeletedBetweenAConflictAndTheNextTryIsGone() {
    var resource = stored();
    delete();
    apiServer.conflictOnce(STATUS);

    assertThatThrownBy(() -> write(resource, status("mine")))
        .isInstanceOf(OutdatedException.class)
        .hasMessage("the resource is gone");
  }

  @Test
  void anotherRefusalIsNotTriedAgain() {
    var resource = stored();
    delete();

    assertThatThrownBy(() -> write(resource, status("mine")))
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> assertThat(e.getCode()).isEqualTo(HttpURLConnection.HTTP_NOT_FOUND));

    assertThat(versions.calls).containsExactly("PUT " + STATUS);
  }

  @Test
  void conflictsWithoutEndAreGivenUp() {
    for (var i = 0; i < 5; i++) {
      apiServer.conflictOnce(STATUS);
    }
    var resource = stored();

    assertThatThrownBy(() -> write(resource, status("mine")))
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> assertThat(e.getCode()).isEqualTo(HttpURLConnection.HTTP_CONFLICT));

    assertThat(versions.calls.stream().filter(call -> call.startsWith("PUT"))).hasSize(5);
    write(resource, status("mine"));
    assertThat(stored().getStatus()).isEqualTo(status("mine"));
  }

  // ---- what was written, while the cache does not show it

  @Test
  void whatTheCacheShowsIsTheNewestUntilSomethingWasWritten() {
    var seen = stored();

    assertThat(newest(seen)).isSameAs(seen);
  }

  @Test
  void whatWasWrittenIsTheNewestWhileTheCacheIsBehind() {
    var seen = stored();
    write(seen, status("first"));
    assertThat(newest(seen)).isEqualTo(stored());
    write(newest(seen), status("second"));
    assertThat(newest(seen)).isEqualTo(stored());

    var shown = stored();
    assertThat(newest(shown)).as("the cache has caught up").isSameAs(shown);
    assertThat(newest(seen)).as("the cache shows it older again").isEqualTo(stored());
  }

  @Test
  void whatTheCacheShowsNewerIsTheNewest() {
    write(stored(), status("mine"));
    edit("team", "a");
    var seen = stored();

    assertThat(newest(seen)).isSameAs(seen);
  }

  @Test
  void versionsAreNumbers() {
    var seen = stored();
    while (digits(seen) == digits(stored())) {
      seen = stored();
      write(seen, status("version " + version(seen)));
    }

    assertThat(version(stored()).toString()).startsWith("10");
    assertThat(newest(seen)).isEqualTo(stored());
    assertThat(newest(stored()).getStatus()).isEqualTo(stored().getStatus());
  }

  @Test
  void aCacheThatIsBehindForLongerThanAMinuteIsBelieved() {
    var seen = stored();
    write(seen, status("mine"));
    clock.advance(LONGEST_LAG);
    assertThat(newest(seen)).isEqualTo(stored());

    clock.advance(Duration.ofMillis(1));

    assertThat(newest(seen)).isSameAs(seen);
  }

  @Test
  void eachWriteIsRememberedForAMinuteOfItsOwn() {
    var seen = stored();
    write(seen, status("first"));
    clock.advance(LONGEST_LAG);
    write(newest(seen), status("second"));
    clock.advance(LONGEST_LAG);

    assertThat(newest(seen)).isEqualTo(stored());
  }

  @Test
  void aWriteIsForgottenAfterAMinuteWhateverWasWrittenSince() {
    var seen = stored();
    write(seen, status("first"));
    var other = client.resource(SampleAssignment.named("other")).create();
    write(other, status("mine"));
    assertThat(newest(other)).isNotSameAs(other);
    clock.advance(LONGEST_LAG);
    write(newest(seen), status("second"));

    clock.advance(Duration.ofMillis(1));

    assertThat(newest(other)).isSameAs(other);
    assertThat(newest(seen)).isEqualTo(stored());
  }

  @Test
  void whatIsHandedOutDoesNotChangeWhatIsRemembered() {
    var seen = stored();
    write(seen, status("mine"));

    newest(seen).setStatus(status("changed"));

    assertThat(newest(seen)).isEqualTo(stored());
  }

  @Test
  void whatWasWrittenToOneThatIsGoneIsNotTheNewestOfItsSuccessor() {
    write(stored(), status("mine"));
    delete();
    client.resource(SampleAssignment.named("access")).create();
    var seen = stored();

    assertThat(newest(seen)).isSameAs(seen);
  }

  // ---- helpers

  private AccountAssignment write(AccountAssignment resource, AccountAssignmentStatus status) {
    return writer.write(resource, status, context());
  }

  private AccountAssignment newest(AccountAssignment seen) {
    return writer.newest(seen, context());
  }

  private static AccountAssignmentStatus status(String requestedAt) {
    return new AccountAssignmentStatus(
        null, null, null, List.of(), null, null, List.of(), requestedAt, 1L, List.of());
  }

  private AccountAssignment stored() {
    return client.resources(AccountAssignment.class).inNamespace("team").withName("access").get();
  }

  /** Changes the resource, and not its status, as its user does. */
  private void edit(String label, String value) {
    var resource = stored();
    resource.getMetadata().setLabels(Map.of(label, value));
    client.resource(resource).update();
  }

  private void writeAsAnother(AccountAssignmentStatus status) {
    var resource = stored();
    resource.setStatus(status);
    client.resource(resource).updateStatus();
  }

  private void delete() {
    client.resource(stored()).delete();
  }

  private static Long version(AccountAssignment resource) {
    return Long.valueOf(resource.getMetadata().getResourceVersion());
  }

  private static int digits(AccountAssignment resource) {
    return resource.getMetadata().getResourceVersion().length();
  }

  private Context<AccountAssignment> context() {
    return Contexts.of(writersClient);
  }
}
