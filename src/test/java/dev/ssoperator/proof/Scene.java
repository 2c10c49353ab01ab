package dev.ssoperator.proof;

import dev.ssoperator.access.ProtectedSettings;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.proof.model.Settings;
import dev.ssoperator.proof.model.Tuple;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.world.Backend;
import dev.ssoperator.world.Manifests;
import dev.ssoperator.world.World;
import dev.ssoperator.world.World.OperatorProcess;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import software.amazon.awssdk.services.identitystore.model.IdentitystoreException;
import software.amazon.awssdk.services.ssoadmin.model.SsoAdminException;

/** A world in which steps happen, and the eyes on it. */
final class Scene implements AutoCloseable {

  static final String UNIT = "ou-exam-temporary";

  /** What was removed by hand, or given up for long, is looked at again while the test runs. */
  private static final Pacing RESTLESS =
      new Pacing(
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          World.QUICK.initialBackoff(),
          World.QUICK.maxBackoff(),
          World.QUICK.pollInterval());

  private static final String BOUNDARY = "only";

  private final World world;
  private final Eyes eyes;
  private OperatorProcess operator;

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
              java.util.Set.of("group:" + settings.protectedGroups().iterator().next()),
              java.util.Set.of(),
              settings.protectedAccounts()));
    }
    world.sso().createPermissionSet(r -> r.instanceArn(world.instanceArn()).name(Steps.LEGACY));
    eyes = new Eyes(world, settings);
    operator = world.startOperator(RESTLESS);
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
      world.killOperator();
      operator = world.startOperator(RESTLESS);
    } else if (step instanceof Step.Restart) {
      operator.close();
      operator = world.startOperator(RESTLESS);
    } else if (step instanceof Step.Calm) {
      calm();
    } else {
      byHand(step);
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
    var member = members.get(meddle.which() % members.size()).getMetadata().getName();
    if (meddle.isDeletion()) {
      world.delete(AccountAssignment.class, member);
    } else {
      world.apply(Manifests.assignment(member, "passing", "333333333333", "group: finance"));
    }
  }

  // ---- AWS, by hand

  /** Nothing goes wrong there, but the operator may be quicker. */
  private void byHand(Step step) {
    world.aws().clearFaults();
    world.finishRequests();
    try {
      withTheConsole(step);
    } catch (SsoAdminException
        | IdentitystoreException
        | NoSuchElementException
        | IllegalArgumentException e) {
      eyes.refused();
    } finally {
      world.finishRequests();
      world.slow();
    }
  }

  private void withTheConsole(Step step) {
    if (step instanceof Step.AssignByHand it) {
      var arn = world.state().permissionSet(it.set()).arn();
      var group = world.groupId(it.group());
      eyes.assignsByHand(new Tuple(it.account(), it.set(), group));
      world.assignByHand(new AssignedAccess(arn, it.account(), PrincipalType.GROUP, group));
    } else if (step instanceof Step.RevokeByHand it) {
      revokeByHand(it);
    } else if (step instanceof Step.EditByHand it) {
      var arn = world.state().permissionSet(it.set()).arn();
      eyes.editsByHand(it.set());
      world
          .sso()
          .updatePermissionSet(
              r ->
                  r.instanceArn(world.instanceArn())
                      .permissionSetArn(arn)
                      .description(it.description()));
    } else if (step instanceof Step.UntagByHand it) {
      var arn = world.state().permissionSet(it.set()).arn();
      var keys = it.keys().stream().map(k -> k.equals("team") ? k : "ssoperator.dev/" + k).toList();
      world
          .sso()
          .untagResource(r -> r.instanceArn(world.instanceArn()).resourceArn(arn).tagKeys(keys));
    } else if (step instanceof Step.GroupGoes it) {
      var id = world.groupId(it.group());
      world
          .identityStore()
          .deleteGroup(r -> r.identityStoreId(world.identityStoreId()).groupId(id));
    } else if (step instanceof Step.GroupComes it) {
      world
          .identityStore()
          .createGroup(r -> r.identityStoreId(world.identityStoreId()).displayName(it.group()));
    } else {
      inTheOrganization(step);
    }
  }

  private void revokeByHand(Step.RevokeByHand it) {
    var present =
        world.state().assignments().stream()
            .filter(
                a -> world.state().groups().stream().anyMatch(g -> g.id().equals(a.principalId())))
            .toList();
    if (!present.isEmpty()) {
      var gone = present.get(it.which() % present.size());
      eyes.revokesByHand(new Tuple(gone.accountId(), gone.permissionSetName(), gone.principalId()));
      world.deleteByHand(World.access(gone));
    }
  }

  private void inTheOrganization(Step step) {
    if (step instanceof Step.Move it) {
      world.aws().moveAccount(it.account(), it.unit());
    } else if (step instanceof Step.Tag it) {
      eyes.tags(it.account(), it.env());
      world.aws().accountTags(it.account(), java.util.Map.of("env", it.env()));
    } else if (step instanceof Step.Suspend it) {
      world.aws().accountState(it.account(), it.isActive() ? "ACTIVE" : "SUSPENDED");
    } else if (step instanceof Step.UnitComes) {
      world.aws().createOrganizationalUnit(new Seed.OrganizationalUnit(UNIT, "Temporary", null));
    } else if (step instanceof Step.UnitGoes) {
      world.aws().deleteOrganizationalUnit(UNIT);
    } else {
      throw new IllegalStateException("nobody knows how to do " + Objects.toString(step));
    }
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
    eyes.settle();
    world.slow();
  }
}
