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
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a call from its target and body to its answer. {@link EmulatorControl} guards it. */
final class Api {
  private static final Logger LOG = LoggerFactory.getLogger(Api.class);
  private static final Pattern READS = Pattern.compile("Describe|Get|List|IsMemberInGroups");
  private static final Set<String> SERVER_FAULTS =
      Set.of("InternalServerException", "ServiceException");

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

  /**
   * Adds a fault.
   *
   * @throws IllegalArgumentException there is no such operation, or none that it matches has an
   *     exception with this reason or resource type
   */
  Fault addFault(FaultSpec spec) {
    if (routes.values().stream().noneMatch(route -> spec.matches(route.operation()))) {
      throw new IllegalArgumentException(
          "operation must be * or an operation of the emulator, not " + spec.operation());
    }
    if (spec.fault() instanceof FaultKind.Failure failure) {
      require(spec, failure.code(), "reason", "Reason", failure.reason());
      require(spec, failure.code(), "resourceType", "ResourceType", failure.resourceType());
    }
    return faults.add(spec);
  }

  private void require(
      FaultSpec spec, String code, String field, String member, @Nullable String value) {
    if (value == null) {
      return;
    }
    var choices =
        routes.values().stream()
            .filter(route -> spec.matches(route.operation()))
            .flatMap(route -> route.service().shapes().choices(code, member).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    if (!choices.contains(value)) {
      var what = code + " of " + spec.operation();
      throw new IllegalArgumentException(
          choices.isEmpty()
              ? field + " must be left out: " + what + " has no " + member
              : field + " must be one of " + choices + " for " + what + ", not " + value);
    }
  }

  /** The answer to {@code sts:GetCallerIdentity}, which needs no permission and is not logged. */
  Reply callerIdentity() {
    var requestId = UUID.randomUUID().toString();
    return new Reply(200, CallerIdentity.of(world).toXml(requestId), requestId);
  }

  Reply call(String target, Signature signature, int attempt, byte[] body) {
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
      if (!route.service().buckets().admits(route.operation(), world.behaviour)) {
        throw route.service().throttled();
      }
      fault = faults.hit(route.operation(), input);
      answer = handle(route, signature.region(), input, fault.map(armed -> armed.spec.fault()));
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
        requestId,
        signature.accessKeyId(),
        body.length);
    var reply = reply(answer, requestId);
    return fault.map(armed -> delivered(reply, armed)).orElse(reply);
  }

  /** The answer to a call whose body is larger than {@link BoundedBody#API_BYTES}. */
  static Reply tooLarge() {
    var text = "The body must have at most " + BoundedBody.API_BYTES + " bytes.";
    return reply(
        error(
            new AwsException(
                "RequestEntityTooLargeException", text, BoundedBody.TOO_LARGE, Map.of())),
        UUID.randomUUID().toString());
  }

  private Answer handle(Route route, String region, JsonNode body, Optional<FaultKind> fault) {
    var plan = Input.Plan.none();
    if (fault.isPresent()) {
      plan = disturb(route, fault.get());
    }
    route.service().validator().check(route.operation(), body);
    requirePrimaryRegion(route, region, body);
    requireKey(route);
    var input = new Input(route.operation(), region, expired(body, fault), plan);
    return new Answer(200, answer(route, input), Optional.empty());
  }

  private ObjectNode answer(Route route, Input input) {
    if (!READS.matcher(route.operation()).lookingAt()) {
      world.changes(world.now());
      return route.handler().handle(input);
    }
    return route.service().name().equals(Services.SSO_ADMIN)
        ? world.read(() -> route.handler().handle(input))
        : route.handler().handle(input);
  }

  /** The body with a token that no operation gives out. */
  private static JsonNode expired(JsonNode body, Optional<FaultKind> fault) {
    return fault.filter(FaultKind.ExpiredToken.class::isInstance).isPresent()
        ? body.<ObjectNode>deepCopy().put(FaultSpec.NEXT_TOKEN, "expired")
        : body;
  }

  /** What the fault does before the call has its effect. */
  private Input.Plan disturb(Route route, FaultKind fault) {
    if (fault instanceof FaultKind.Failure failure) {
      var usual = SERVER_FAULTS.contains(failure.code()) ? 500 : 400;
      var status = Objects.requireNonNullElse(failure.status(), usual);
      throw new AwsException(
          failure.code(), failure.message(), status, members(route.service(), failure));
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

  /** The members that the service's exception has; another service may have none of them. */
  private static Map<String, String> members(Service service, FaultKind.Failure failure) {
    var members = new HashMap<String, String>();
    if (failure.reason() != null) {
      service
          .firstChoice(failure.code(), "Reason", EncryptionKey.names(failure.reason()))
          .ifPresent(reason -> members.put("Reason", reason));
    }
    if (failure.resourceType() != null) {
      service
          .firstChoice(failure.code(), "ResourceType", List.of(failure.resourceType()))
          .ifPresent(type -> members.put("ResourceType", type));
    }
    return members;
  }

  private void requirePrimaryRegion(Route route, String region, JsonNode body) {
    var primary = world.primaryRegion(region);
    var service = route.service().name();
    if (region.equals(primary) || AdditionalRegion.supports(service, route.operation(), body)) {
      return;
    }
    var text =
        ("The operation %s is not supported in %s, an additional Region of this instance."
                + " Its primary Region is %s.")
            .formatted(route.operation(), region, primary);
    throw world.behaviour.deniesInAdditionalRegion()
        ? AwsException.accessDenied(text)
        : AwsException.validation(text);
  }

  /** Where an operation has no "not found", a key that is not there is a key in a wrong state. */
  private void requireKey(Route route) {
    var service = route.service();
    var key = world.behaviour.encryptionKey();
    var isUsual =
        key == EncryptionKey.ENABLED || service.shapes().fails(route.operation(), key.code);
    var refusal = service.refusal(isUsual ? key : EncryptionKey.INVALID_STATE);
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  private static Reply delivered(Reply reply, Faults.Armed fault) {
    var kind = fault.spec.fault();
    Optional<Duration> delay =
        kind instanceof FaultKind.Latency latency ? Optional.of(latency.delay()) : Optional.empty();
    Optional<CountDownLatch> held =
        kind instanceof FaultKind.Hold ? Optional.of(fault.released) : Optional.empty();
    if (kind instanceof FaultKind.Response response) {
      return new Reply(
          Objects.requireNonNullElse(response.status(), 200),
          response.body(),
          Optional.ofNullable(response.contentType()),
          reply.requestId(),
          delay,
          held,
          false);
    }
    return new Reply(
        reply.status(),
        reply.body(),
        Optional.empty(),
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
    var body = Json.object().put("__type", error.code).put("Message", error.text);
    error.members.forEach(body::put);
    return new Answer(error.status, body, Optional.of(error.code));
  }

  private static Reply reply(Answer answer, String requestId) {
    var body = answer.body().isEmpty() ? "" : answer.body().toString();
    return new Reply(answer.status(), body, requestId);
  }
}
