package dev.ssoperator.proof.fault;

import dev.ssoperator.emulator.Emulator;
import dev.ssoperator.emulator.FaultKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The errors that AWS's service models have, from the emulator's tables of shapes. */
final class ModelErrors {

  private static final List<String> SERVICES =
      List.of("sso-admin", "identity-store", "organizations");

  private static final Set<String> SERVER_FAULTS =
      Set.of("InternalServerException", "ServiceException");

  /** Members of an exception that say what it is about, and have a list of values. */
  private static final Set<String> TELLING = Set.of("Reason", "ResourceType");

  private ModelErrors() {}

  /**
   * An error that operations of a service can end with.
   *
   * @param member {@code Reason} or {@code ResourceType}; null where the error has neither
   * @param operations the operations whose model has it
   */
  record ModelError(
      String service,
      String code,
      @Nullable String member,
      @Nullable String value,
      Set<String> operations) {

    String name() {
      return value == null
          ? "%s %s".formatted(service, code)
          : "%s %s %s".formatted(service, code, value);
    }

    /** How often the SDK makes the call before it fails. */
    int attempts() {
      return SERVER_FAULTS.contains(code) ? 3 : 1;
    }

    FaultKind fault() {
      return new FaultKind.Failure(
          code,
          message(),
          null,
          "Reason".equals(member) ? value : null,
          "ResourceType".equals(member) ? value : null);
    }

    private String message() {
      return code.equals("ConflictException")
          ? "There is a conflicting operation in process."
          : "%s by a test".formatted(code);
    }
  }

  /** All of them, each once alone and once with each value of what it may tell beside. */
  static List<ModelError> all() {
    return SERVICES.stream().flatMap(service -> new Table(service).errors().stream()).toList();
  }

  private static final class Table {
    private final String service;
    private final Map<String, List<String>> choices = new HashMap<>();
    private final Map<String, Map<String, String>> members = new TreeMap<>();
    private final Map<String, Set<String>> operations = new HashMap<>();

    private Table(String service) {
      this.service = service;
      read().forEach(this::add);
    }

    private List<String> read() {
      var name = service + ".shapes";
      try (var in = Objects.requireNonNull(Emulator.class.getResourceAsStream(name), name);
          var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        return reader.lines().toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void add(String line) {
      var words = List.of(line.split(" +"));
      var rest = words.size() < 2 ? List.<String>of() : words.subList(2, words.size());
      switch (words.get(0)) {
        case "enum" -> choices.put(words.get(1), rest);
        case "exception" -> members.put(words.get(1), members(rest));
        case "errors" ->
            rest.forEach(
                code -> operations.computeIfAbsent(code, c -> new TreeSet<>()).add(words.get(1)));
        default -> {
          // Shapes of inputs.
        }
      }
    }

    private static Map<String, String> members(List<String> words) {
      var members = new HashMap<String, String>();
      for (var word : words) {
        var parts = word.split(":", 2);
        members.put(parts[0], parts[parts.length - 1]);
      }
      return members;
    }

    private List<ModelError> errors() {
      var errors = new ArrayList<ModelError>();
      for (var code : members.keySet()) {
        var of = operations.getOrDefault(code, Set.of());
        errors.add(new ModelError(service, code, null, null, of));
        for (var member : TELLING) {
          Optional.ofNullable(members.get(code).get(member))
              .map(choices::get)
              .ifPresent(
                  values ->
                      values.forEach(
                          value -> errors.add(new ModelError(service, code, member, value, of))));
        }
      }
      return errors;
    }
  }
}
