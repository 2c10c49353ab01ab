package dev.ssoperator.proof.hostile;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.status.Reason;
import dev.ssoperator.validation.ManifestFile;
import dev.ssoperator.validation.ManifestFile.Origin;
import dev.ssoperator.validation.ManifestValidator;
import dev.ssoperator.validation.Problem;
import dev.ssoperator.validation.Rule;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.OnEveryBackend;
import dev.ssoperator.world.ScenarioTest;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.jqwik.api.sessions.JqwikSession;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever a manifest says, the schema, {@code validate} and the operator agree on it; the operator
 * says what becomes of it, once, and serves the others. {@code -Dproof.hostile.tries} makes it
 * more.
 */
@OnEveryBackend
class HostileManifestsTest extends ScenarioTest {

  private static final int TRIES = Integer.getInteger("proof.hostile.tries", 24);
  private static final long SEED = Long.getLong("proof.hostile.seed", 1);

  /** The API server ends the connection of whoever sends much more, and reads no more of it. */
  private static final int MAX_LENGTH = 1_000_000;

  /** So many are there together. */
  private static final int TOGETHER = 8;

  /** What may go on for ever. */
  private static final Set<String> INDEFINITE =
      Stream.of(
              Reason.CREATING,
              Reason.CHECKING,
              Reason.RECOVERING,
              Reason.UNEXPECTED_ERROR,
              Reason.AWS_UNAVAILABLE,
              Reason.THROTTLED,
              Reason.INSTANCE_NOT_READY,
              Reason.RETRYING,
              Reason.OPERATION_IN_PROGRESS,
              Reason.WAITING_FOR_SLOT,
              Reason.WAITING_FOR_EDITS,
              Reason.PROVISIONING,
              Reason.ASSIGNING,
              Reason.REVOKING)
          .map(Reason::text)
          .collect(java.util.stream.Collectors.toUnmodifiableSet());

  /** What does not concern the operator. */
  private static final Set<Rule> OF_THE_API_SERVER =
      Set.of(Rule.OBJECT, Rule.UNKNOWN_FIELD, Rule.DUPLICATE_KEY);

  /** What the witness needs, and what a resource takes that waits for nothing. */
  private static final int CALLS_FOR_THE_WITNESS = 40;

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final List<String> violations = new ArrayList<>();
  private LogWatch log;
  private int witnesses;

  /** A manifest in the cluster. */
  private record Stored(ObjectNode object, List<Problem> problems, boolean isAccepted) {

    String name() {
      return object.at("/metadata/name").asText();
    }

    boolean isRefusedByValidate() {
      return problems.stream()
          .anyMatch(problem -> problem.isError() && !OF_THE_API_SERVER.contains(problem.rule()));
    }
  }

  HostileManifestsTest(Backend backend) {
    super(backend);
  }

  @BeforeEach
  void open() {
    log = new LogWatch();
  }

  @AfterEach
  void close() {
    // A backend that is not there ends the test before it has a world.
    if (log != null) {
      log.close();
    }
  }

  @Test
  void everyManifestGetsAReasonAndTheOthersAreServed() {
    world.requireBoundaries();
    world.applyBoundary(
        "all",
        """
        rules:
        - accounts: {names: ["*"]}
          principals: {groups: ["*"], users: ["*"]}
          permissionSets:
            own:
              managedPolicies: ["*"]
              customerManagedPolicies: [{name: "*"}]
              inlinePolicy: Allowed
        capabilities: [Adopt, TakeOver, Exclusive, Retain, Pause]
        """);
    var operator = world.startOperator();
    world.apply(set(HostileManifests.WITNESS, ""));
    world.awaitSet(HostileManifests.WITNESS, Reason.PROVISIONED);
    var manifests = generated();
    for (var done = 0; done < TRIES && violations.isEmpty(); done += TOGETHER) {
      var objects = manifests.subList(done, Math.min(done + TOGETHER, TRIES));
      together(objects, operator);
    }
    System.out.printf(
        "hostile input: %d manifests on %s, %d violations%n", TRIES, backend, violations.size());
    assertThat(violations).isEmpty();
  }

  private List<ObjectNode> generated() {
    var manifests = new ArrayList<ObjectNode>();
    JqwikSession.run(
        () -> {
          var generator = HostileManifests.any().generator(1000);
          var random = new Random(SEED);
          for (var i = 0; i < TRIES; i++) {
            manifests.add(named("h-" + i, generator.next(random).value()));
          }
        });
    return manifests;
  }

  private ObjectNode named(String name, ObjectNode object) {
    var isCluster = object.path("kind").asText().equals("AccessBoundary");
    ((ObjectNode) object.path("metadata")).put("name", isCluster ? world.boundaryName(name) : name);
    return object;
  }

  private void together(List<ObjectNode> objects, World.OperatorProcess operator) {
    var stored = new ArrayList<Stored>();
    for (var object : objects) {
      store(object).ifPresent(stored::add);
    }
    try {
      witness();
      for (var one : stored) {
        settle(one);
      }
      quiet(stored, operator);
    } catch (AssertionError | ConditionTimeoutException e) {
      violations.add("%s%n%s".formatted(e, objects));
    }
    log.exceptions().forEach(problem -> violations.add("%s%n%s".formatted(problem, objects)));
    stored.forEach(this::remove);
  }

  /** Empty where the API server refuses it. */
  private Optional<Stored> store(ObjectNode object) {
    var text = write(object);
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    var report =
        ManifestValidator.validate(
            List.of(new ManifestFile("a.json", "a.json", text, Origin.NAMED)));
    var isAccepted = HostileManifests.isAcceptedByDefinition(asRead(object));
    var stored = new Stored(object, report.problems(), isAccepted);
    if (!isAccepted && !stored.isRefusedByValidate()) {
      violations.add("validate accepts what the definition refuses: " + text);
    }
    if (backend == Backend.MOCK && !isReadable(text)) {
      // The mock server would give no answer.
      if (report.errors() == 0) {
        violations.add("validate accepts what is no object of Kubernetes: " + text);
      }
      return Optional.empty();
    }
    try {
      var unused = world.client().raw(path(object, ""), "POST", text);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_BAD_REQUEST && e.getCode() != 422) {
        throw new AssertionError("no answer to " + text, e);
      }
      if (report.errors() == 0) {
        violations.add("validate accepts what the API server refuses: " + text + e.getMessage());
      }
      return Optional.empty();
    }
    if (backend == Backend.API_SERVER && !isAccepted) {
      violations.add("the API server accepts what the definition refuses here: " + text);
    }
    return Optional.of(stored);
  }

  /** As the API server reads it: half of a surrogate pair is U+FFFD to it. */
  private static ObjectNode asRead(ObjectNode object) {
    var text =
        object
            .toString()
            .codePoints()
            .map(c -> Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isReadable(String text) {
    try {
      var unused = new KubernetesSerialization().unmarshal(text, GenericKubernetesResource.class);
      return true;
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  /** Another resource gets its access. */
  private void witness() {
    var name = "w-" + ++witnesses;
    world.apply(assignment(name, HostileManifests.WITNESS, "555555555555", "group: platform"));
    world.awaitAssignment(name, Reason.ASSIGNED);
    world.delete(AccountAssignment.class, name);
    world.awaitGone(AccountAssignment.class, name);
  }

  /** It has a reason, of which the three agree. */
  private void settle(Stored stored) {
    var found = new JsonNode[1];
    world.untilAsserted(
        () -> {
          var ready = ready(stored);
          assertThat(ready.path("reason").asText())
              .as(stored.object() + " has the status " + read(stored).path("status"))
              .isNotEmpty()
              .isNotIn(INDEFINITE.stream().filter(reason -> !isAwaited(reason, stored)).toArray());
          found[0] = ready;
        });
    var isInvalid = found[0].path("reason").asText().equals(Reason.INVALID_SPEC.text());
    var isReady = found[0].path("status").asText().equals("True");
    if (isInvalid && stored.problems().stream().noneMatch(Problem::isError)) {
      violations.add("validate accepts what is InvalidSpec: " + write(read(stored)));
    }
    if (isReady && stored.isAccepted() && stored.isRefusedByValidate()) {
      violations.add(
          "validate refuses what the others accept: %s %s"
              .formatted(stored.problems(), write(read(stored))));
    }
  }

  /** Members of a set wait for a permission set that is not there, for as long as it is not. */
  private static boolean isAwaited(String reason, Stored set) {
    var refs = set.object().at("/spec/permissionSetRefs");
    return reason.equals(Reason.ASSIGNING.text())
        && StreamSupport.stream(refs.spliterator(), false)
            .anyMatch(ref -> !ref.path("name").asText().equals(HostileManifests.WITNESS));
  }

  private JsonNode ready(Stored stored) {
    var object = read(stored);
    for (var condition : object.at("/status/conditions")) {
      if (condition.path("type").asText().equals("Ready")
          && condition.path("observedGeneration").equals(object.at("/metadata/generation"))) {
        return condition;
      }
    }
    return JSON.missingNode();
  }

  /** Nothing is done for resources whose reason is definite while others are served. */
  private void quiet(List<Stored> stored, World.OperatorProcess operator) {
    var writes = writes(stored, operator);
    world.aws().clearLogs();
    witness();

    assertThat(world.aws().calls().stream().map(Call::operation).filter(each -> !isRepeated(each)))
        .as("calls")
        .hasSizeLessThan(CALLS_FOR_THE_WITNESS);
    assertThat(writes(stored, operator)).as("writes").isEqualTo(writes);
    assertThat(writes).as("writes").isLessThanOrEqualTo(stored.size() * 10L);
  }

  /** Whether it is called again as time passes. */
  private static boolean isRepeated(String operation) {
    return operation.endsWith("Status") || operation.contains("Instance");
  }

  private static long writes(List<Stored> stored, World.OperatorProcess operator) {
    return operator.writes().stream()
        .filter(
            write -> stored.stream().anyMatch(one -> write.contains("/" + one.name() + "/status")))
        .count();
  }

  private void remove(Stored stored) {
    var unused = world.client().raw(path(stored.object(), stored.name()), "DELETE", null);
    try {
      world.until(() -> world.client().raw(path(stored.object(), stored.name())) == null);
    } catch (ConditionTimeoutException e) {
      violations.add("is not deleted: " + write(read(stored)));
    }
  }

  private JsonNode read(Stored stored) {
    try {
      return JSON.readTree(world.client().raw(path(stored.object(), stored.name())));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String write(JsonNode object) {
    try {
      return JSON.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String path(JsonNode object, String name) {
    var kind = object.path("kind").asText();
    var resources =
        kind.equals("AccessBoundary")
            ? "accessboundaries"
            : "namespaces/%s/%ss"
                .formatted(world.namespace(), kind.toLowerCase(java.util.Locale.ROOT));
    return "/apis/ssoperator.dev/v1beta1/" + resources + (name.isEmpty() ? "" : "/" + name);
  }
}
