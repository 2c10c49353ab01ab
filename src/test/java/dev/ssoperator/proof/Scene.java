package dev.ssoperator.proof;

import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.proof.model.Settings;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.Manifests;
import dev.ssoperator.world.World;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** A world in which steps happen, and the eyes on it. */
final class Scene implements AutoCloseable {

  private static final String BOUNDARY = "only";

  private final World world;
  private final Eyes eyes;
  private final Map<String, Step> applied = new TreeMap<>();
  private final Operators operators;
  private final Console console;

  /** Starts an operator with a lasting permission set and an assignment of it. */
  Scene(Backend backend, Settings settings) {
    world = new World(backend);
    if (settings.areBoundariesRequired()) {
      world.requireBoundaries();
      world.applyBoundary(BOUNDARY, Steps.BOUNDARIES.get(0));
    }
    if (!settings.protectedAccounts().isEmpty()) {
      world.protect(
          new ProtectedSettings(
              Set.of("group:" + settings.protectedGroups().iterator().next()),
              Set.of(),
              settings.protectedAccounts()));
    }
    if (settings.revocationLimit() > 0) {
      world.holdRevocations(
          new RevocationBreaker.Settings(settings.revocationLimit(), Duration.ofMinutes(10)));
    }
    world.sso().createPermissionSet(r -> r.instanceArn(world.instanceArn()).name(Steps.LEGACY));
    eyes = new Eyes(world, settings);
    console = new Console(world, eyes);
    operators = new Operators(world, settings.areReplicas());
    world.apply(Manifests.set(Steps.LASTING, Steps.SPECS.get(1)));
    world.apply(Manifests.assignment("always", Steps.LASTING, "555555555555", "group: platform"));
    world.slow();
    calm();
  }

  Eyes eyes() {
    return eyes;
  }

  @Override
  public void close() {
    world.close();
  }

  /**
   * Does a step, and looks at what has come of it.
   *
   * @throws AssertionError something is not as it must be
   */
  void take(Step step) {
    try {
      act(step);
    } catch (KubernetesClientException e) {
      // What the step is about may have gone meanwhile.
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
    eyes.look();
  }

  private void act(Step step) {
    if (step instanceof Step.ApplySet set) {
      world.apply(Manifests.set(set.name(), set.spec()));
    } else if (step instanceof Step.DeleteSet set) {
      world.delete(PermissionSet.class, set.name());
    } else if (step instanceof Step.Assign it) {
      if (it.isRetained()) {
        eyes.retains(it.name());
      }
      world.apply(
          Manifests.request(
                  it.name(),
                  "permissionSetRef: {name: %s}".formatted(it.set()),
                  it.principal(),
                  it.account())
              + it.rest().indent(2));
    } else if (step instanceof Step.Unassign it) {
      world.delete(AccountAssignment.class, it.name());
    } else if (step instanceof Step.AssignMany many) {
      assignMany(many);
    } else if (step instanceof Step.UnassignMany many) {
      world.delete(AccountAssignmentSet.class, many.name());
    } else if (step instanceof Step.Bound bound) {
      bound(bound);
    } else if (step instanceof Step.Pause pause) {
      world.annotate(
          kind(pause.kind()), pause.name(), Annotations.PAUSED, pause.isPaused() ? "true" : null);
    } else if (step instanceof Step.Meddle meddle) {
      meddle(meddle);
    } else if (step instanceof Step.Trouble trouble) {
      world.aws().addFault(Steps.FAULTS.get(trouble.fault()).once());
    } else if (step instanceof Step.TimePasses time) {
      world.aws().advanceClock(time.by());
    } else if (step instanceof Step.Crash) {
      operators.crash();
    } else if (step instanceof Step.Restart) {
      operators.restart();
    } else if (step instanceof Step.Calm) {
      calm();
    } else {
      console.act(step);
    }
  }

  private static Class<? extends HasMetadata> kind(String plural) {
    return switch (plural) {
      case "permissionsets" -> PermissionSet.class;
      case "accountassignments" -> AccountAssignment.class;
      default -> AccountAssignmentSet.class;
    };
  }

  private void assignMany(Step.AssignMany many) {
    world.apply(
        """
        apiVersion: ssoperator.dev/v1beta1
        kind: AccountAssignmentSet
        metadata: {name: %s}
        spec:
          principals: [%s]
          permissionSetRefs: [%s]
          accounts: [%s]
          excludeAccounts: [%s]
        """
            .formatted(
                many.name(),
                each("{%s}", many.principals()),
                each("{name: %s}", many.sets()),
                each("%s", many.accounts()),
                each("%s", many.excluded())));
  }

  private static String each(String format, List<String> values) {
    return String.join(", ", values.stream().map(format::formatted).toList());
  }

  private void bound(Step.Bound bound) {
    if (bound.boundary() == null) {
      world.deleteBoundary(BOUNDARY);
    } else {
      world.applyBoundary(BOUNDARY, bound.boundary());
    }
  }

  private void meddle(Step.Meddle meddle) {
    var members =
        world.assignmentResources().stream()
            .filter(a -> !a.getMetadata().getOwnerReferences().isEmpty())
            .toList();
    if (members.isEmpty()) {
      return;
    }
    var member = members.get(meddle.which() % members.size());
    var name = member.getMetadata().getName();
    if (meddle.isDeletion()) {
      world.delete(AccountAssignment.class, name);
    } else {
      var other = Manifests.assignment(name, "passing", "333333333333", "group: finance");
      world.apply(other);
      member.setSpec(
          world
              .client()
              .getKubernetesSerialization()
              .unmarshal(other, AccountAssignment.class)
              .getSpec());
      eyes.meddles(member);
    }
  }

  // ---- states

  /** Applies a state, takes away what belongs to none of it, and tells what AWS holds then. */
  Map<String, String> become(States state) {
    for (var name : List.copyOf(applied.keySet())) {
      if (!state.resources().containsKey(name)) {
        take(States.removal(Objects.requireNonNull(applied.remove(name))));
      }
    }
    calm();
    state.resources().values().forEach(this::take);
    applied.putAll(state.resources());
    calm();
    return Settled.describe(world.state());
  }

  // ---- calm

  /**
   * Nothing goes wrong any more: everything becomes as it must be, and then nothing is written.
   *
   * @throws AssertionError it does not
   */
  void calm() {
    world.aws().clearFaults();
    world.finishRequests();
    if (!eyes.mayHold()) {
      eyes.settle();
    }
    world.slow();
  }

  /** The same, and what was held is let go. */
  void end() {
    if (eyes.mayHold()) {
      world.releaseRevocations(Instant.now().plus(Duration.ofDays(1)).toString());
      eyes.release();
    }
    calm();
  }
}
