package dev.ssoperator.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.proof.model.Cluster;
import dev.ssoperator.proof.model.Expectation;
import dev.ssoperator.proof.model.Json;
import dev.ssoperator.proof.model.Model;
import dev.ssoperator.proof.model.Tuple;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What AWS and the resources must look like when everything has settled. */
public final class Settled {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "PermissionSet", PermissionSet.class,
          "AccountAssignment", AccountAssignment.class,
          "AccountAssignmentSet", AccountAssignmentSet.class);

  private Settled() {}

  /** Asks the operator to look at a resource again. */
  static void ask(World world, Json resource, String value) {
    try {
      world.annotate(
          KINDS.get(resource.text("kind")), resource.name(), Annotations.REQUESTED_AT, value);
    } catch (KubernetesClientException e) {
      // It has gone meanwhile.
      assertThat(e.getCode()).isEqualTo(HttpURLConnection.HTTP_NOT_FOUND);
    }
  }

  /**
   * Compares what is with what must be.
   *
   * @param strange permission sets that nobody may touch, with their revisions
   */
  static void check(
      Cluster cluster, StateView state, Expectation expected, Map<String, Long> strange) {
    check(cluster, state, expected, strange, World.CLUSTER);
  }

  /**
   * Compares what is with what must be.
   *
   * @param strange permission sets that nobody may touch, with their revisions
   * @param clusterId what the operator calls its cluster
   */
  public static void check(
      Cluster cluster,
      StateView state,
      Expectation expected,
      Map<String, Long> strange,
      String clusterId) {
    var problems = new ArrayList<String>();
    assignments(state, expected, problems);
    resources(cluster, expected, problems);
    permissionSets(state, expected, strange, clusterId, problems);
    members(cluster, state, expected, problems);
    assertThat(problems)
        .as(() -> String.join("\n", problems) + "\n\n" + describe(cluster, state))
        .isEmpty();
  }

  /** What AWS holds, without what differs each time it is made, such as ARNs. */
  static Map<String, String> describe(StateView state) {
    var all = new TreeMap<String, String>();
    state
        .assignments()
        .forEach(
            a ->
                all.put(
                    "%s %s %s".formatted(a.accountId(), a.permissionSetName(), a.principalName()),
                    ""));
    for (var set : state.permissionSets()) {
      var is = is(set);
      var tags = new TreeMap<>(set.tags());
      tags.remove("ssoperator.dev/namespace");
      is.put("tags", tags);
      all.put(set.name(), is.toString());
    }
    return all;
  }

  private static void assignments(StateView state, Expectation expected, List<String> problems) {
    var present = new TreeSet<>(Eyes.tuples(state));
    for (var tuple : expected.must()) {
      if (!present.contains(tuple)) {
        problems.add("is missing in AWS: " + tuple);
      }
    }
    for (var tuple : present) {
      if (!expected.must().contains(tuple) && !expected.may().contains(tuple)) {
        problems.add("is too much in AWS: " + tuple);
      }
    }
  }

  private static void resources(Cluster cluster, Expectation expected, List<String> problems) {
    var all = new ArrayList<Json>(cluster.permissionSets());
    all.addAll(cluster.assignments());
    all.addAll(cluster.assignmentSets());
    for (var resource : all) {
      if (expected.gone().contains(resource.uid())) {
        problems.add("must be gone: " + resource.summary());
      }
      var reasons = expected.reasons().get(resource.uid());
      if (reasons != null && !reasons.contains(resource.reason())) {
        problems.add("must be one of " + reasons + ": " + resource.summary());
      }
    }
  }

  private static void permissionSets(
      StateView state,
      Expectation expected,
      Map<String, Long> strange,
      String clusterId,
      List<String> problems) {
    var present = new HashMap<String, StateView.PermissionSet>();
    state.permissionSets().forEach(set -> present.put(set.name(), set));
    expected
        .sets()
        .forEach(
            (name, resource) -> {
              if (present.containsKey(name)) {
                content(resource, present.get(name), clusterId, problems);
              } else {
                problems.add("is missing in AWS: permission set " + name);
              }
            });
    for (var name : present.keySet()) {
      if (!expected.sets().containsKey(name) && !expected.maySets().contains(name)) {
        problems.add("is too much in AWS: permission set " + name);
      }
    }
    strange.forEach(
        (name, revision) -> {
          if (present.containsKey(name) && present.get(name).revision() > revision) {
            problems.add("was edited although it is nobody's: permission set " + name);
          }
        });
  }

  /** The permission set is as the resource says, in every account. */
  private static void content(
      Json resource, StateView.PermissionSet set, String clusterId, List<String> problems) {
    var spec = resource.node().path("spec");
    var wanted = new HashMap<String, Object>();
    wanted.put("description", spec.path("description").asText("-"));
    wanted.put("session", Duration.parse(spec.path("sessionDuration").asText("PT1H")));
    wanted.put("relayState", spec.path("relayState").asText(""));
    wanted.put("managed", texts(spec.path("managedPolicies"), ""));
    wanted.put("customer", texts(spec.path("customerManagedPolicies"), "name"));
    wanted.put("boundary", spec.path("permissionsBoundary").path("managedPolicy").asText(""));
    wanted.put(
        "inline", spec.path("inlinePolicy").isMissingNode() ? "" : spec.path("inlinePolicy"));
    var tags = new HashMap<String, String>();
    spec.path("tags").properties().forEach(e -> tags.put(e.getKey(), e.getValue().asText()));
    tags.put("ssoperator.dev/cluster", clusterId);
    tags.put("ssoperator.dev/namespace", resource.namespace());
    tags.put("ssoperator.dev/name", resource.name());
    wanted.put("tags", tags);

    var is = is(set);
    wanted.forEach(
        (part, value) -> {
          if (!value.equals(is.get(part))) {
            problems.add(
                "%s of permission set %s must be %s, not %s"
                    .formatted(part, set.name(), value, is.get(part)));
          }
        });
    if (set.provisioned().values().stream().anyMatch(revision -> revision != set.revision())) {
      problems.add("is outdated somewhere: permission set " + set.name() + set.provisioned());
    }
  }

  private static Map<String, Object> is(StateView.PermissionSet set) {
    var is = new TreeMap<String, Object>();
    is.put("description", set.description() == null ? "-" : set.description());
    is.put("session", Duration.parse(set.sessionDuration()));
    is.put("relayState", set.relayState() == null ? "" : set.relayState());
    is.put("managed", new TreeSet<>(set.managedPolicies()));
    is.put(
        "customer",
        new TreeSet<>(set.customerManagedPolicies().stream().map(p -> p.name()).toList()));
    is.put(
        "boundary",
        set.boundary() == null || set.boundary().managedPolicy() == null
            ? ""
            : set.boundary().managedPolicy());
    is.put("inline", set.inlinePolicy() == null ? "" : read(set.inlinePolicy()));
    is.put("tags", set.tags());
    return is;
  }

  private static Set<String> texts(JsonNode list, String part) {
    var all = new TreeSet<String>();
    list.forEach(entry -> all.add((part.isEmpty() ? entry : entry.path(part)).asText()));
    return all;
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void members(
      Cluster cluster, StateView state, Expectation expected, List<String> problems) {
    var active = new HashSet<String>();
    state.accounts().stream()
        .filter(a -> a.state().equals("ACTIVE"))
        .forEach(a -> active.add(a.id()));
    expected
        .members()
        .forEach(
            (name, wanted) -> {
              var present = new TreeSet<Tuple>();
              cluster.members(name).stream()
                  .map(Model::member)
                  .filter(member -> active.contains(member.account()))
                  .forEach(present::add);
              if (!present.equals(wanted)) {
                problems.add("members of %s must be %s, not %s".formatted(name, wanted, present));
              }
            });
  }

  private static String describe(Cluster cluster, StateView state) {
    var lines = new ArrayList<String>();
    cluster.boundaries().forEach(b -> lines.add(b.summary()));
    cluster.permissionSets().forEach(s -> lines.add(s.summary()));
    cluster.assignmentSets().forEach(s -> lines.add(s.summary()));
    cluster.assignments().forEach(a -> lines.add(a.summary()));
    lines.add("AWS has " + new TreeSet<>(Eyes.tuples(state)));
    return String.join("\n", lines);
  }
}
