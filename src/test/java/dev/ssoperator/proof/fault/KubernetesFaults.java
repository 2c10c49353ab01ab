package dev.ssoperator.proof.fault;

import dev.ssoperator.proof.fault.FaultCase.Needs;
import dev.ssoperator.world.ApiFault;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What goes wrong between the operator and Kubernetes, and with the clock. */
final class KubernetesFaults {

  private static final Duration SLOW = Duration.ofMillis(150);
  private static final Duration MINUTES = Duration.ofMinutes(7);
  private static final int UNAVAILABLE = 503;

  private static final String GONE =
      "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},"
          + "\"status\":\"Failure\",\"message\":\"too old resource version\","
          + "\"reason\":\"Expired\",\"code\":410}}";

  private KubernetesFaults() {}

  static Stream<FaultCase> all() {
    return Stream.of(refusals(), answers(), watches(), outages(), clocks()).flatMap(s -> s);
  }

  private static Stream<FaultCase> refusals() {
    return Stream.of(
        request(
            4,
            "409 on every write of a status, twice",
            Life.BEGINNING,
            ApiFault.refused(ApiFault::isStatusWrite, 409, "Conflict").times(12)),
        request(
            6,
            "409 on every write until cured",
            Life.MIDDLE,
            ApiFault.refused(KubernetesFaults::isWriteOfResources, 409, "Conflict")),
        request(
            3,
            "409 on every write of a finalizer until cured",
            Life.END,
            ApiFault.refused(KubernetesFaults::isWriteOfMetadata, 409, "Conflict")),
        request(
            3,
            "429 with Retry-After on writes",
            Life.MIDDLE,
            ApiFault.refusedFor(ApiFault::isWrite, 429, 1).times(3)),
        request(
            2,
            "429 with Retry-After on reads and watches",
            Life.CRASH,
            ApiFault.refusedFor(r -> !ApiFault.isWrite(r), 429, 1).times(2)),
        request(
            12,
            "429 without Retry-After on everything",
            Life.END,
            ApiFault.refused(r -> true, 429, "TooManyRequests").times(12)),
        request(
            12,
            "500 on writes, some",
            Life.BEGINNING,
            ApiFault.refused(ApiFault::isWrite, 500, "InternalError").times(12)),
        request(
            8,
            "500 on everything until cured",
            Life.END,
            ApiFault.refused(r -> true, 500, "InternalError")),
        request(
            8,
            "503 on writes of statuses until cured",
            Life.MIDDLE,
            ApiFault.refused(ApiFault::isStatusWrite, UNAVAILABLE, "ServiceUnavailable")),
        request(
            3,
            "422 on writes of metadata until cured",
            Life.END,
            ApiFault.refused(KubernetesFaults::isWriteOfMetadata, 422, "Invalid")),
        request(
            2,
            "500 on events",
            Life.MIDDLE,
            ApiFault.refused(ApiFault::isEvent, 500, "InternalError")),
        request(
            3,
            "500 on reads at a start",
            Life.CRASH,
            ApiFault.refused(ApiFault::isRead, 500, "InternalError").times(6)));
  }

  private static Stream<FaultCase> answers() {
    return Stream.of(
        request(
            4,
            "answers of writes lost after their effect",
            Life.MIDDLE,
            ApiFault.lost(ApiFault::isWrite, true).times(8)),
        request(
            4,
            "answers of writes lost until cured",
            Life.END,
            ApiFault.lost(ApiFault::isWrite, true)),
        request(
            4,
            "writes lost before their effect",
            Life.BEGINNING,
            ApiFault.lost(ApiFault::isWrite, false).times(12)),
        request(
            2,
            "writes time out after their effect",
            Life.MIDDLE,
            ApiFault.silent(ApiFault::isWrite, true).times(3)),
        request(
            2,
            "writes time out before their effect",
            Life.END,
            ApiFault.silent(ApiFault::isWrite, false).times(3)),
        request(2, "reads time out", Life.CRASH, ApiFault.silent(ApiFault::isRead, false).times(2)),
        FaultCase.endured(
            "slow",
            Life.MIDDLE,
            stage -> stage.apiFaults().add(ApiFault.late(r -> !ApiFault.isWatch(r), SLOW))));
  }

  private static Stream<FaultCase> watches() {
    return Stream.of(
        FaultCase.lasting("watches cut", Life.MIDDLE, stage -> stage.gate().reset(), stage -> true),
        FaultCase.lasting(
                "watches cut again and again",
                Life.HASTE,
                stage -> stage.gate().reset(),
                KubernetesFaults::cutTenTimes)
            .needing(Needs.API_SERVER),
        FaultCase.lasting(
            "watches refused",
            Life.MIDDLE,
            stage -> {
              stage.apiFaults().add(ApiFault.refused(ApiFault::isWatch, 410, "Expired").times(4));
              stage.gate().reset();
            },
            stage -> stage.hits() >= 4),
        FaultCase.lasting(
            "watches swallowed, both ways",
            Life.END,
            stage -> stage.gate().swallow(true),
            stage -> false),
        FaultCase.lasting(
            "watches swallowed, from the server",
            Life.MIDDLE,
            stage -> stage.gate().swallow(false),
            stage -> false),
        FaultCase.lasting(
            "events of watches held back",
            Life.END,
            stage -> stage.operator().traffic().watches().holdFrom(event -> true),
            stage -> stage.operator().traffic().watches().held() >= 3),
        FaultCase.endured(
            "410 Gone", Life.MIDDLE, stage -> stage.operator().traffic().watches().tell(GONE)),
        FaultCase.endured(
                "410 Gone on the wire", Life.END, stage -> stage.gate().sendToWebSockets(GONE))
            .needing(Needs.MOCK));
  }

  private static Stream<FaultCase> outages() {
    return Stream.of(
        outage("API server down for minutes", Life.MIDDLE),
        outage("API server down for minutes while things are deleted", Life.END),
        outage("API server down at a start", Life.CRASH));
  }

  private static Stream<FaultCase> clocks() {
    return Stream.of(
        clock("clock jumps an hour forward", Duration.ofHours(1)),
        clock("clock jumps a day forward", Duration.ofDays(1)),
        clock("clock jumps an hour back", Duration.ofHours(-1)),
        FaultCase.endured(
            "clock jumps to and fro",
            Life.END,
            stage -> {
              stage.clock().jump(Duration.ofHours(2));
              stage.clock().jump(Duration.ofHours(-3));
            }));
  }

  private static FaultCase clock(String name, Duration by) {
    return FaultCase.endured(name, Life.MIDDLE, stage -> stage.clock().jump(by));
  }

  private static FaultCase outage(String name, Life life) {
    Consumer<Stage> begin =
        stage -> {
          stage.shut();
          stage.clock().jump(MINUTES);
          stage.world().aws().advanceClock(MINUTES);
        };
    return FaultCase.lasting(
        name, life, begin, stage -> stage.operator().get("/readyz").statusCode() == UNAVAILABLE);
  }

  private static boolean cutTenTimes(Stage stage) {
    for (var i = 0; i < 10; i++) {
      stage.gate().reset();
    }
    return true;
  }

  private static FaultCase request(int hits, String name, Life life, ApiFault fault) {
    return FaultCase.hitting(hits, name, life, stage -> stage.apiFaults().add(fault));
  }

  private static boolean isWriteOfResources(HttpRequest request) {
    return ApiFault.isWrite(request) && !ApiFault.isEvent(request);
  }

  /** Whether a request changes a resource beside its status, such as its finalizers. */
  private static boolean isWriteOfMetadata(HttpRequest request) {
    Predicate<HttpRequest> status = ApiFault::isStatusWrite;
    return isWriteOfResources(request)
        && status.negate().test(request)
        && !request.method().equals("POST");
  }
}
