package dev.ssoperator.proof.crash;

import static dev.ssoperator.world.Manifests.OTHER_POLICIES;
import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.proof.crash.History.Order;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.World;
import java.util.List;

/** What happens to permission sets. */
enum PermissionSetScenario implements Scenario {
  CREATE_AND_ASSIGN {
    @Override
    public boolean isFirstStart() {
      return true;
    }

    @Override
    public void when(World world) {
      world.apply(set("ops", FIRST_SPEC) + assignment("access", "ops", PROD, "group: platform"));
      awaitInSync(world, "access");
    }
  },

  EDIT_ASSIGNED {
    @Override
    public void given(World world) {
      assignInTwoAccounts(world);
    }

    @Override
    public void when(World world) {
      world.apply(
          set(
              "ops",
              """
              managedPolicies: [arn:aws:iam::aws:policy/job-function/Billing]
              sessionDuration: PT2H
              tags: {team: shop, cost: low}
              """));
      awaitInSync(world, "access", "other");
    }
  },

  EDIT_TWICE {
    @Override
    public void given(World world) {
      assignInTwoAccounts(world);
    }

    @Override
    public void when(World world) {
      world.apply(set("ops", FIRST_SPEC.replace("finance/", "money/")));
      awaitInSync(world, "access", "other");
      world.apply(set("ops", ""));
      awaitInSync(world, "access", "other");
    }
  },

  DELETE_WITH_ASSIGNMENT {
    @Override
    public void given(World world) {
      assignInTwoAccounts(world);
    }

    @Override
    public void when(World world) {
      world.delete(PermissionSet.class, "ops");
      world.delete(AccountAssignment.class, "access");
      world.delete(AccountAssignment.class, "other");
      world.awaitGone(AccountAssignment.class, "access");
      world.awaitGone(AccountAssignment.class, "other");
      world.awaitGone(PermissionSet.class, "ops");
    }

    @Override
    public List<Order> orders() {
      return List.of(
          new Order(
              "ASSIGNMENT_DELETED %s ops platform".formatted(PROD), "PERMISSION_SET_DELETED ops"),
          new Order(
              "ASSIGNMENT_DELETED %s ops platform".formatted(STAGING),
              "PERMISSION_SET_DELETED ops"));
    }
  },

  RETAIN {
    @Override
    public void given(World world) {
      world.apply(
          set("ops", FIRST_SPEC + "deletionPolicy: Retain\n")
              + assignment("access", "ops", PROD, "group: platform")
              + "  deletionPolicy: Retain\n"
              + assignment("other", "ops", STAGING, "group: platform"));
      awaitInSync(world, "access", "other");
    }

    @Override
    public void when(World world) {
      world.delete(AccountAssignment.class, "access");
      world.delete(AccountAssignment.class, "other");
      world.awaitGone(AccountAssignment.class, "access");
      world.awaitGone(AccountAssignment.class, "other");
      world.delete(PermissionSet.class, "ops");
      world.awaitGone(PermissionSet.class, "ops");
    }
  },

  ADOPT {
    @Override
    public void before(World world) {
      ByHand.createSet(world, "ops");
      ByHand.assign(world, "ops", PROD, "platform");
      ByHand.assign(world, "ops", STAGING, "finance");
    }

    @Override
    public void when(World world) {
      world.apply(
          set("ops", FIRST_SPEC + "adoptionPolicy: Adopt\n")
              + assignment("access", "ops", PROD, "group: platform"));
      awaitInSync(world, "access");
    }
  },

  RECREATE_AFTER_DELETION_BY_HAND {
    @Override
    public void given(World world) {
      world.apply(set("ops", FIRST_SPEC));
      awaitInSync(world);
    }

    @Override
    public void when(World world) {
      ByHand.deleteSet(world, "ops");
      world.annotate(PermissionSet.class, "ops", Annotations.REQUESTED_AT, "deleted");
      world.until(() -> world.state().permissionSets().size() == 2);
      awaitInSync(world);
    }
  };

  private static final String PROD = "555555555555";
  private static final String STAGING = "666666666666";
  private static final String FIRST_SPEC =
      "managedPolicies: [arn:aws:iam::aws:policy/ReadOnlyAccess]\n" + OTHER_POLICIES;

  private static void assignInTwoAccounts(World world) {
    world.apply(
        set("ops", FIRST_SPEC)
            + assignment("access", "ops", PROD, "group: platform")
            + assignment("other", "ops", STAGING, "group: platform"));
    awaitInSync(world, "access", "other");
  }

  private static void awaitInSync(World world, String... assignments) {
    for (var assignment : assignments) {
      world.awaitAssignment(assignment, Reason.ASSIGNED);
    }
    world.awaitSet("ops", Reason.PROVISIONED);
  }
}
