package dev.ssoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.ssoperator.api.Manifests;
import dev.ssoperator.kubernetes.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code validate} says of each document of the corpus, on its own, and that a real API server
 * says the same of an object that is created with strict decoding.
 */
class ValidateCorpusTest {

  private static final Path CORPUS = Path.of("src/test/resources/manifests");

  /** Of these only the change is refused, which one document does not show. */
  private static final Set<String> CHANGES =
      Set.of(
          "permissionset-name-added.yaml",
          "permissionset-name-case-changed.yaml",
          "permissionset-name-removed.yaml",
          "permissionset-renamed.yaml");

  private static final String IAM_POLICY = "[iam-policy]";

  private static final int MISTAKES = Integer.getInteger("validate.mistakes", 100);

  /** No document that is longer is changed at random: most of it is one field. */
  private static final int LONG = 5_000;

  private static final Pattern KIND = Pattern.compile("(?m)(?:^|\\{|,)\\s*\"?kind\"?: ?\"?(\\w+)");

  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("valid")
  void acceptsWhatIsValid(Path file) {
    for (var document : documents(file)) {
      assertThat(problems(document)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void refusesWhatIsInvalid(Path file) {
    var documents = documents(file);
    for (var document : documents.subList(0, documents.size() - 1)) {
      assertThat(problems(document)).isEmpty();
    }
    var problems = problems(documents.get(documents.size() - 1));
    if (CHANGES.contains(file.getFileName().toString())) {
      assertThat(problems).isEmpty();
    } else {
      assertThat(problems).anyMatch(problem -> isAbout(expectedField(file), problem));
    }
  }

  /** The grammar names the statement that lacks an element, the schema names the element. */
  private static boolean isAbout(String field, String problem) {
    var named = problem.substring(0, problem.indexOf(": ")).replaceAll("\\[\"(.*?)\"\\]", ".$1");
    return named.startsWith(field)
        || (problem.endsWith(IAM_POLICY) && field.startsWith(named + "."));
  }

  @ParameterizedTest
  @MethodSource({"iam", "strict"})
  void saysWhatIsExpectedOfWhatTheDefinitionsDoNotRefuse(Path file) {
    var problems = problems(documents(file).get(0));
    if (expectedField(file).isEmpty()) {
      assertThat(problems).isEmpty();
    } else {
      assertThat(problems)
          .anyMatch(
              problem ->
                  problem.startsWith(expectedField(file))
                      && problem.contains(comment(file, "# expect: ")));
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  @EnabledIf("dev.ssoperator.kubernetes.ApiServer#isPresent")
  class OnARealApiServer {

    private @Nullable KubernetesClient client;
    private @Nullable String namespace;

    @AfterAll
    void disconnect() {
      if (client != null) {
        client.close();
      }
    }

    @ParameterizedTest
    @MethodSource({
      "dev.ssoperator.cli.ValidateCorpusTest#valid",
      "dev.ssoperator.cli.ValidateCorpusTest#invalid",
      "dev.ssoperator.cli.ValidateCorpusTest#iam",
      "dev.ssoperator.cli.ValidateCorpusTest#strict"
    })
    void theVerdictIsTheSame(Path file) throws Exception {
      for (var document : documents(file)) {
        var problems = isIam(file) ? withoutIam(problems(document)) : problems(document);
        var answer = create(document);

        assertThat(problems.isEmpty())
            .as("%s%n%s%n%s", document, problems, answer)
            .isEqualTo(answer.startsWith("201"));
        assertThat(answer).matches("(?s)(201|400|422) .*");
      }
    }

    /** Whatever is changed in what is valid. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theVerdictOnRandomMistakesIsTheSame(long seed) throws Exception {
      var random = new Random(seed);
      var documents =
          valid()
              .flatMap(file -> documents(file).stream())
              .filter(document -> document.length() < LONG)
              .toList();
      var disagreements = new ArrayList<String>();
      for (var i = 0; i < MISTAKES; i++) {
        var object =
            (ObjectNode) new YAMLMapper().readTree(documents.get(random.nextInt(documents.size())));
        ((ObjectNode) object.path("metadata")).remove("namespace");
        RandomChange.of(object, random);
        var document = object.toString();
        var problems = problems(document);
        var answer = create(document);

        // The grammar says better what the schema says of a policy, and takes its place.
        if (answer.startsWith("201") ? !withoutIam(problems).isEmpty() : problems.isEmpty()) {
          disagreements.add("%s%n%s%n%s%n".formatted(document, problems, answer));
        }
      }
      assertThat(disagreements).isEmpty();
    }

    private String create(String document) throws Exception {
      if (client == null) {
        client = ApiServer.newClient();
        namespace = ApiServer.newNamespace(client);
      }
      var named = KIND.matcher(document);
      assertThat(named.find()).isTrue();
      var kind = Manifests.kind(new ObjectMapper().createObjectNode().put("kind", named.group(1)));
      var path =
          "apis/ssoperator.dev/v1beta1/%s%s?dryRun=All&fieldValidation=Strict"
              .formatted(
                  Namespaced.class.isAssignableFrom(kind) ? "namespaces/" + namespace + "/" : "",
                  HasMetadata.getPlural(kind));
      var http = client.getHttpClient();
      var request =
          http.newHttpRequestBuilder()
              .uri(client.getMasterUrl() + path)
              .post(
                  document.startsWith("{") ? "application/json" : "application/yaml",
                  document.replace(
                      "\n  namespace: platform\n", "\n  namespace: " + namespace + "\n"))
              .build();
      var response = http.sendAsync(request, String.class).get(30, TimeUnit.SECONDS);
      return response.code() + " " + response.bodyString();
    }
  }

  private static List<String> withoutIam(List<String> problems) {
    return problems.stream().filter(problem -> !problem.endsWith(IAM_POLICY)).toList();
  }

  private static boolean isIam(Path file) {
    return file.getParent().endsWith("iam");
  }

  static Stream<Path> valid() {
    return files("valid");
  }

  static Stream<Path> invalid() {
    return files("invalid");
  }

  static Stream<Path> iam() {
    return files("iam");
  }

  static Stream<Path> strict() {
    return files("strict");
  }

  private static Stream<Path> files(String folder) {
    try (var files = Files.list(CORPUS.resolve(folder))) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> documents(Path file) {
    return List.of(text(file).split("(?m)^---$"));
  }

  private static String expectedField(Path file) {
    var field = comment(file, "# expect-field: ");
    return field.equals("<nil>") ? "" : field;
  }

  private static String comment(Path file, String prefix) {
    return text(file)
        .lines()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .findFirst()
        .orElse("");
  }

  /** Each as {@code field: message [rule]}. */
  private List<String> problems(String document) {
    var out = new StringWriter();
    try {
      var file = Files.writeString(folder.resolve("manifest.yaml"), document);
      var status =
          Main.commandLine()
              .setOut(new PrintWriter(out))
              .execute("validate", "--output=json", file.toString());
      var report = new ObjectMapper().readTree(out.toString());
      var problems = new ArrayList<String>();
      for (JsonNode problem : report.path("problems")) {
        problems.add(
            "%s: %s [%s]"
                .formatted(
                    problem.path("field").asText(),
                    problem.path("message").asText(),
                    problem.path("rule").asText()));
      }
      assertThat(status).isEqualTo(problems.isEmpty() ? 0 : 1);
      return problems;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
