package dev.ssoperator.proof.crash;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.access.RevocationBreaker;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.request.Pacing;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.World;
import java.time.Duration;
import java.util.List;

/** What removes access that nobody has deleted, or keeps what somebody has. */
enum GuardScenario implements Scenario {
  REMOVE_UNMANAGED {
    @Override
    public Pacing pacing() {
      return new Pacing(
          QUICK_SWEEP,
          QUICK_SWEEP,
          World.QUICK.initialBackoff(),
          World.QUICK.maxBackoff(),
          World.QUICK.pollInterval());
    }

    @Override
    public void given(World world) {
      world.apply(set("ops", "") + assignment("access", "ops", PROD, DEVELOPERS));
      world.awaitAssignment("access", Reason.ASSIGNED);
      ByHand.assign(world, "ops", PROD, "finance");
      ByHand.assign(world, "ops", STAGING, "platform");
    }

    @Override
    public void when(World world) {
      world.apply(set("ops", "exclusiveAssignments: true"));
      world.until(() -> world.assignments().stream().filter(a -> a.contains(" ops ")).count() == 1);
      world.awaitSet("ops", Reason.PROVISIONED, s -> s.getStatus().removals().isEmpty());
    }
  },

  BOUNDARY_DENIES {
    @Override
    public void before(World world) {
      world.requireBoundaries();
      world.applyBoundary("team", boundary(PROD) + "enforcement: Deny\n");
    }

    @Override
    public void given(World world) {
      grantWithinBoundary(world);
    }

    @Override
    public void when(World world) {
      world.applyBoundary("team", boundary(STAGING) + "enforcement: Deny\n");
      world.awaitAssignment("access", Reason.OUTSIDE_BOUNDARY);
      world.apply(assignment("late", "ops", STAGING, DEVELOPERS));
      world.awaitAssignment("late", Reason.ASSIGNED);
    }
  },

  BOUNDARY_REVOKES {
    @Override
    public void before(World world) {
      world.requireBoundaries();
      world.applyBoundary("team", boundary(PROD) + "enforcement: Revoke\n");
    }

    @Override
    public void given(World world) {
      grantWithinBoundary(world);
    }

    @Override
    public void when(World world) {
      world.applyBoundary("team", boundary(STAGING) + "enforcement: Revoke\n");
      world.awaitAssignment("access", Reason.OUTSIDE_BOUNDARY);
      world.until(() -> world.assignments().stream().noneMatch(a -> a.contains(" ops ")));
      world.applyBoundary("team", boundary(PROD) + "enforcement: Revoke\n");
      world.awaitAssignment("access", Reason.ASSIGNED);
    }
  },

  HOLD_AND_RELEASE_REVOCATIONS {
    @Override
    public void before(World world) {
      world.holdRevocations(new RevocationBreaker.Settings(LIMIT, Duration.ofHours(1)));
    }

    @Override
    public void given(World world) {
      world.apply(set("ops", ""));
      for (var account : ACCOUNTS) {
        world.apply(assignment("in-" + account, "ops", account, DEVELOPERS));
      }
      for (var account : ACCOUNTS) {
        world.awaitAssignment("in-" + account, Reason.ASSIGNED);
      }
    }

    @Override
    public void when(World world) {
      for (var account : ACCOUNTS) {
        world.delete(AccountAssignment.class, "in-" + account);
      }
      world.until(() -> isEachHeld(world));
      assertThat(world.assignments().stream().filter(a -> a.contains(" ops ")))
          .as("what is left of %s", ACCOUNTS)
          .hasSizeGreaterThanOrEqualTo(ACCOUNTS.size() - LIMIT);
      world.releaseRevocations("2999-01-01T00:00:00Z");
      world.until(() -> world.assignmentResources().isEmpty());
    }
  };

  private static final String PROD = "555555555555";
  private static final String STAGING = "666666666666";

  /** How many revocations are let through. */
  private static final int LIMIT = 2;

  /** Assignments that no resource requests are found by comparing all with AWS. */
  private static final Duration QUICK_SWEEP = Duration.ofMillis(300);

  private static final String DEVELOPERS = "group: developers";
  private static final List<String> ACCOUNTS =
      List.of(PROD, STAGING, "777777777777", "444444444444");

  private static String boundary(String account) {
    return """
        rules:
        - accounts: {ids: ["%s"]}
          principals: {groups: ["dev*"]}
          permissionSets: {own: {}}
        """
        .formatted(account);
  }

  private static void grantWithinBoundary(World world) {
    world.apply(set("ops", "") + assignment("access", "ops", PROD, DEVELOPERS));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.awaitSet("ops", Reason.PROVISIONED);
  }

  /** What is left is held; it may be all, since a crash may have used up the limit. */
  private static boolean isEachHeld(World world) {
    var left = world.assignmentResources();
    return !left.isEmpty()
        && left.stream()
            .allMatch(
                resource ->
                    resource.getStatus() != null
                        && World.ready(resource.getStatus().conditions())
                            .reason()
                            .equals(Reason.REVOCATIONS_HELD.text()));
  }
}
