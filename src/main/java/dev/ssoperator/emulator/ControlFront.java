package dev.ssoperator.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link EmulatorControl} over HTTP, as docs/emulator.md describes it. */
record ControlFront(EmulatorControl control) implements HttpHandler {
  private static final String ROOT = "/_emulator/";
  private static final String ONE_COMMAND =
      "one of {\"freeze\": true}, {\"resume\": true} and {\"advance\": \"PT10S\"}";

  private static final Logger LOG = LoggerFactory.getLogger(ControlFront.class);

  /** A change by what is in a body. */
  @FunctionalInterface
  private interface Change {
    void make() throws JsonProcessingException;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath().substring(ROOT.length()).split("/", -1);
      var bytes = BoundedBody.read(exchange, BoundedBody.CONTROL_BYTES);
      if (bytes.isEmpty()) {
        var text = "the body must have at most " + BoundedBody.CONTROL_BYTES + " bytes";
        send(exchange, BoundedBody.TOO_LARGE, Map.of("error", text));
        return;
      }
      var body = new String(bytes.get(), StandardCharsets.UTF_8);
      try {
        send(exchange, 200, answer(exchange.getRequestMethod(), path, body));
      } catch (NoSuchElementException e) {
        send(exchange, 404, Map.of("error", String.valueOf(e.getMessage())));
      } catch (IllegalArgumentException | JsonProcessingException e) {
        send(exchange, 400, Map.of("error", wrong(e)));
      } catch (RuntimeException e) {
        LOG.error("{} {} broke the emulator", exchange.getRequestMethod(), path[0], e);
        send(exchange, 500, Map.of("error", String.valueOf(e)));
      }
    }
  }

  private Object answer(String method, String[] path, String body) throws JsonProcessingException {
    var id = path.length > 1 ? path[1] : "";
    return switch (method + " " + template(path)) {
      case "GET health" -> Map.of("status", "UP");
      case "GET state" -> control.state();
      case "GET calls" -> control.calls();
      case "DELETE calls" -> done(control::clearLogs);
      case "GET effects" -> control.effects();
      case "POST seed" -> done(() -> control.seed(Seed.parse(body)));
      case "POST reset" -> done(control::reset);
      case "POST clock" -> clock(Json.MAPPER.readTree(body));
      case "GET behaviour" -> control.behaviour();
      case "PATCH behaviour" -> behaviour(body);
      case "GET faults" -> control.faults();
      case "POST faults" -> control.addFault(read(body, FaultSpec.class));
      case "DELETE faults" -> done(control::clearFaults);
      case "DELETE faults/{id}", "POST faults/{id}/release" -> done(() -> control.removeFault(id));
      case "PUT accounts/{id}/customer-managed-policies" ->
          done(
              () ->
                  control.customerManagedPolicies(
                      id, Json.MAPPER.readValue(body, new TypeReference<>() {})));
      case "PUT accounts/{id}/state" -> done(() -> control.accountState(id, text(body)));
      case "PUT accounts/{id}/organizational-unit" ->
          done(() -> control.moveAccount(id, text(body)));
      case "PUT accounts/{id}/tags" ->
          done(
              () -> control.accountTags(id, Json.MAPPER.readValue(body, new TypeReference<>() {})));
      case "PUT organizational-units/{id}" ->
          done(() -> control.createOrganizationalUnit(unit(id, read(body, ObjectNode.class))));
      case "DELETE organizational-units/{id}" -> done(() -> control.deleteOrganizationalUnit(id));
      case "PUT names/{id}" -> done(() -> control.rename(id, text(body)));
      default -> throw new NoSuchElementException("there is no such control");
    };
  }

  private static String template(String[] path) {
    return switch (path.length) {
      case 1 -> path[0];
      case 2 -> path[0] + "/{id}";
      default -> path[0] + "/{id}/" + path[2];
    };
  }

  private static Seed.OrganizationalUnit unit(String id, ObjectNode body)
      throws JsonProcessingException {
    return Json.MAPPER.treeToValue(body.put("id", id), Seed.OrganizationalUnit.class);
  }

  private static @Nullable String text(String body) throws JsonProcessingException {
    return Json.MAPPER.readValue(body, String.class);
  }

  private Object clock(JsonNode command) throws JsonProcessingException {
    if (command.size() != 1) {
      throw new IllegalArgumentException(ONE_COMMAND);
    }
    if (command.path("freeze").asBoolean()) {
      return done(control::freezeClock);
    }
    if (command.path("resume").asBoolean()) {
      return done(control::resumeClock);
    }
    if (!command.path("advance").isTextual()) {
      throw new IllegalArgumentException(ONE_COMMAND);
    }
    var advance = Json.MAPPER.convertValue(command.path("advance"), Duration.class);
    return done(() -> control.advanceClock(advance));
  }

  private static <T> T read(String body, Class<T> type) throws JsonProcessingException {
    return Optional.ofNullable(Json.MAPPER.readValue(body, type))
        .orElseThrow(() -> new IllegalArgumentException("the body must be a structure"));
  }

  private Object behaviour(String body) throws JsonProcessingException {
    ObjectNode merged = Json.MAPPER.valueToTree(control.behaviour());
    merged.setAll(read(body, ObjectNode.class));
    control.behaviour(Json.MAPPER.treeToValue(merged, Behaviour.class));
    return control.behaviour();
  }

  /** What is wrong with the body; where a value refuses itself, in the value's own words. */
  private static String wrong(Exception e) {
    var cause = e instanceof ValueInstantiationException ? e.getCause() : null;
    return String.valueOf((cause == null ? e : cause).getMessage());
  }

  private static Object done(Change change) throws JsonProcessingException {
    change.make();
    return Map.of("ok", true);
  }

  private static void send(HttpExchange exchange, int status, Object answer) throws IOException {
    var text = Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(answer) + "\n";
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
