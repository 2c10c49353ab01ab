package dev.ssoperator.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one call at a time from its target and body to its answer. */
final class Api {
  private static final Logger LOG = LoggerFactory.getLogger(Api.class);
  private static final Set<String> SERVER_FAULTS =
      Set.of("InternalServerException", "ServiceException");

  /**
   * What to send, and how: late, not at all, or when released.
   *
   * @param body empty where the operation answers nothing
   */
  record Reply(
      int status,
      String body,
      String requestId,
      Optional<Duration> delay,
      Optional<CountDownLatch> held,
      boolean lost) {}

  private record Route(Service service, String operation, Operations.Handler handler) {}

  private record Answer(int status, ObjectNode body, Optional<String> error) {}

  final World world;
  final AsyncEngine engine;
  final Faults faults = new Faults();
  private final Map<String, Route> routes = new HashMap<>();

  Api(World world, LongSupplier nanoTime) {
    this.world = world;
    this.engine = new AsyncEngine(world);
    for (var service : Services.of(world, engine, nanoTime)) {
      service
          .handlers()
          .forEach(
              (operation, handler) ->
                  routes.put(
                      service.target() + "." + operation, new Route(service, operation, handler)));
    }
  }

  List<String> targets() {
    return routes.keySet().stream().sorted().toList();
  }

  synchronized Reply call(String target, int attempt, byte[] body) {
    engine.settle();
    var requestId = UUID.randomUUID().toString();
    var route = routes.get(target);
    if (route == null) {
      return reply(error(AwsException.of("UnknownOperationException", target)), requestId);
    }
    JsonNode input = Json.object();
    Optional<Faults.Armed> fault = Optional.empty();
    Answer answer;
    try {
      input = parse(body);
      if (!route.service().bucket().admits(world.behaviour)) {
        throw route.service().throttled();
      }
      fault = faults.hit(route.operation(), input);
      answer = handle(route, input, fault.map(armed -> armed.spec.fault()));
    } catch (AwsException e) {
      answer = error(e);
    } catch (RuntimeException e) {
      LOG.error("{} broke the emulator", route.operation(), e);
      answer = error(new AwsException("InternalServerException", String.valueOf(e), 500, Map.of()));
    }
    world.journal.call(
        world.now(),
        route.service().name(),
        route.operation(),
        input,
        answer.error().orElse(null),
        attempt,
        requestId);
    var reply = reply(answer, requestId);
    return fault.map(armed -> delivered(reply, armed)).orElse(reply);
  }

  private Answer handle(Route route, JsonNode body, Optional<FaultKind> fault) {
    var plan = Input.Plan.none();
    if (fault.isPresent()) {
      plan = disturb(fault.get());
    }
    route.service().validator().check(route.operation(), body);
    var answer = route.handler().handle(new Input(route.operation(), body, plan));
    return new Answer(200, answer, Optional.empty());
  }

  /** What the fault does before the call has its effect. */
  private Input.Plan disturb(FaultKind fault) {
    if (fault instanceof FaultKind.Failure failure) {
      var usual = SERVER_FAULTS.contains(failure.code()) ? 500 : 400;
      var status = Objects.requireNonNullElse(failure.status(), usual);
      throw new AwsException(failure.code(), failure.message(), status, Map.of());
    }
    if (fault instanceof FaultKind.ForgetRequests) {
      engine.forget();
    }
    if (fault instanceof FaultKind.FailedRequest failed) {
      return new Input.Plan(Optional.of(failed.reason()), Optional.empty());
    }
    if (fault instanceof FaultKind.SlowRequest slow) {
      return new Input.Plan(Optional.empty(), Optional.of(slow.duration()));
    }
    return Input.Plan.none();
  }

  private static Reply delivered(Reply reply, Faults.Armed fault) {
    var kind = fault.spec.fault();
    Optional<Duration> delay =
        kind instanceof FaultKind.Latency latency ? Optional.of(latency.delay()) : Optional.empty();
    Optional<CountDownLatch> held =
        kind instanceof FaultKind.Hold ? Optional.of(fault.released) : Optional.empty();
    return new Reply(
        reply.status(),
        reply.body(),
        reply.requestId(),
        delay,
        held,
        kind instanceof FaultKind.LostResponse);
  }

  private static JsonNode parse(byte[] body) {
    if (body.length == 0) {
      return Json.object();
    }
    try {
      var input = Json.MAPPER.readTree(body);
      if (input.isObject()) {
        return input;
      }
    } catch (JsonProcessingException e) {
      throw AwsException.of("SerializationException", e.getOriginalMessage());
    } catch (IOException e) {
      throw AwsException.of("SerializationException", String.valueOf(e.getMessage()));
    }
    throw AwsException.of("SerializationException", "the body must be a structure");
  }

  private static Answer error(AwsException error) {
    var body = Json.object().put("__type", error.code()).put("Message", error.text());
    error.members().forEach(body::put);
    return new Answer(error.status(), body, Optional.of(error.code()));
  }

  private static Reply reply(Answer answer, String requestId) {
    var body = answer.body().isEmpty() ? "" : answer.body().toString();
    return new Reply(answer.status(), body, requestId, Optional.empty(), Optional.empty(), false);
  }
}
