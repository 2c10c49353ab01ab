package dev.ssoperator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.ssoperator.validation.CrdValidator;
import dev.ssoperator.validation.Objection;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The corpus in {@code src/test/resources/manifests}; the README there says how it is made. */
public final class Manifests {

  private static final Path FOLDER = Path.of("src/test/resources/manifests");
  private static final ObjectMapper YAML = new YAMLMapper();

  private static final Map<Class<?>, CrdValidator> VALIDATORS =
      CrdGenerator.KINDS.stream()
          .collect(Collectors.toMap(Function.identity(), CrdGenerator::validator));

  private Manifests() {}

  public static Stream<Manifest> valid() {
    return read("valid");
  }

  static Stream<Manifest> invalid() {
    return read("invalid");
  }

  /** What the definitions accept and the operator refuses, because IAM would. */
  public static Stream<Manifest> refusedByIam() {
    return read("iam");
  }

  /** The class of the document's kind. */
  public static Class<? extends CustomResource<?, ?>> kind(JsonNode document) {
    var kind = document.path("kind").asText();
    return Kinds.ALL.stream()
        .filter(known -> HasMetadata.getKind(known).equals(kind))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(kind));
  }

  /** The check without a server for the document's kind. */
  static CrdValidator validator(JsonNode document) {
    return VALIDATORS.get(kind(document));
  }

  private static Stream<Manifest> read(String folder) {
    try (var files = Files.list(FOLDER.resolve(folder))) {
      return files.sorted().map(Manifests::read).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Manifest read(Path file) {
    try {
      var text = Files.readString(file);
      List<JsonNode> documents =
          YAML.readerFor(JsonNode.class).<JsonNode>readValues(text).readAll();
      return new Manifest(
          file.getFileName().toString(),
          IntStream.range(0, documents.size())
              .mapToObj(i -> new Step(documents.get(i), i == 0 ? null : documents.get(i - 1)))
              .map(step -> step.isUpdate() ? step : new Step(step.document(), null))
              .toList(),
          comment(text, "# expect-field: "),
          comment(text, "# expect: "),
          comment(text, "# admission: accepts") == null);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private static @Nullable String comment(String text, String prefix) {
    return text.lines()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .findFirst()
        .orElse(null);
  }

  /** One document, and what it replaces if it is an update. */
  public record Step(JsonNode document, @Nullable JsonNode old) {

    /** What the check without a server objects to, as {@code path: message}. */
    List<String> objections() {
      return validator(document).validate(document, old).stream().map(Objection::toString).toList();
    }

    private boolean isUpdate() {
      return old != null
          && old.path("kind").equals(document.path("kind"))
          && old.path("metadata").equals(document.path("metadata"));
    }
  }

  /**
   * One file. In an invalid one it is the last step that must be refused.
   *
   * @param refusedAtAdmission of those that the operator refuses, whether the chart's admission
   *     policy does too
   */
  public record Manifest(
      String file,
      List<Step> steps,
      @Nullable String expectedField,
      @Nullable String expectedMessage,
      boolean refusedAtAdmission) {

    public Step last() {
      return steps.get(steps.size() - 1);
    }

    /** Whether the message, as {@code path: text}, is the one the file asks for. */
    public boolean expects(String message) {
      return message.startsWith(expectedField + ": ")
          && message.contains(Objects.requireNonNullElse(expectedMessage, ""));
    }

    public String expectation() {
      return expectedField + ": " + Objects.requireNonNullElse(expectedMessage, "any message");
    }

    @Override
    public String toString() {
      return file;
    }
  }
}
