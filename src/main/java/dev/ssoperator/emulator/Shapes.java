package dev.ssoperator.emulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The table of shapes of one service, read from a {@code .shapes} resource: what each operation
 * takes and what each member accepts, how it can fail, and what an exception says.
 */
final class Shapes {
  final Map<String, Shape> shapes = new LinkedHashMap<>();
  final Map<String, Shape.Structure> operations = new LinkedHashMap<>();
  final Map<String, Shape.Structure> exceptions = new LinkedHashMap<>();

  /** The exceptions of each operation. */
  final Map<String, List<String>> errors = new LinkedHashMap<>();

  private Shapes() {}

  static Shapes load(String resource) {
    var table = new Shapes();
    try (var in = Objects.requireNonNull(Shapes.class.getResourceAsStream(resource), resource);
        var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      reader.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(table::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return table;
  }

  Shape get(String name) {
    return Objects.requireNonNull(shapes.get(name), name);
  }

  Shape.Structure input(String operation) {
    return Objects.requireNonNull(operations.get(operation), operation);
  }

  /** Whether the model has this exception for the operation. */
  boolean fails(String operation, String exception) {
    return errors.getOrDefault(operation, List.of()).contains(exception);
  }

  /** The values that a member of an exception can have; none where it has no such member. */
  List<String> choices(String exception, String member) {
    return Stream.ofNullable(exceptions.get(exception))
        .flatMap(structure -> structure.members().stream())
        .filter(candidate -> candidate.name().equals(member))
        .flatMap(candidate -> Stream.ofNullable(shapes.get(candidate.shape())))
        .flatMap(shape -> shape.choices().stream())
        .toList();
  }

  private void add(String line) {
    var words = line.split(" ", 4);
    var name = words[1];
    var rest = line.split(" ", 3).length > 2 ? line.split(" ", 3)[2] : "";
    switch (words[0]) {
      case "string" -> shapes.put(name, text(words));
      case "enum" -> shapes.put(name, new Shape.Choice(words(rest)));
      case "integer" -> shapes.put(name, new Shape.Whole(min(words[2]), max(words[2])));
      case "boolean" -> shapes.put(name, new Shape.Flag());
      case "document" -> shapes.put(name, new Shape.Document());
      case "list" -> shapes.put(name, new Shape.Listing(min(words[2]), max(words[2]), words[3]));
      case "map" -> shapes.put(name, map(words));
      case "structure" -> shapes.put(name, new Shape.Structure(members(rest), false));
      case "union" -> shapes.put(name, new Shape.Structure(members(rest), true));
      case "operation" -> operations.put(name, new Shape.Structure(members(rest), false));
      case "exception" -> exceptions.put(name, new Shape.Structure(members(rest), false));
      case "errors" -> errors.put(name, words(rest));
      default -> throw new IllegalArgumentException("not a kind of shape: " + line);
    }
  }

  private static Shape text(String[] words) {
    Optional<Pattern> pattern =
        words.length > 3 ? Optional.of(Pattern.compile(words[3])) : Optional.empty();
    return new Shape.Text(min(words[2]), max(words[2]), pattern);
  }

  private static Shape map(String[] words) {
    var types = words(words[3]);
    return new Shape.Mapping(min(words[2]), max(words[2]), types.get(0), types.get(1));
  }

  private static List<Shape.Member> members(String text) {
    var members = new ArrayList<Shape.Member>();
    for (var word : words(text)) {
      var colon = word.indexOf(':');
      var left = colon < 0 ? word : word.substring(0, colon);
      var required = left.endsWith("!");
      var name = required ? left.substring(0, left.length() - 1) : left;
      members.add(new Shape.Member(name, colon < 0 ? name : word.substring(colon + 1), required));
    }
    return List.copyOf(members);
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
  }

  private static int min(String range) {
    var text = range.substring(0, range.indexOf(".."));
    return text.isEmpty() ? 0 : Integer.parseInt(text);
  }

  private static int max(String range) {
    var text = range.substring(range.indexOf("..") + 2);
    return text.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(text);
  }
}
