package dev.ssoperator.proof.crash;

import static dev.ssoperator.world.Manifests.assignment;
import static dev.ssoperator.world.Manifests.set;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.proof.crash.History.Order;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.World;
import java.util.List;

/** What happens to assignments. */
enum AssignmentScenario implements Scenario {
  CHANGE_ACCOUNT {
    @Override
    public void when(World world) {
      world.apply(assignment("access", "ops", STAGING, PLATFORM));
      awaitOnly(world, STAGING + " ops platform");
    }

    @Override
    public List<Order> orders() {
      return newFirst(STAGING + " ops platform");
    }
  },

  CHANGE_PRINCIPAL {
    @Override
    public void when(World world) {
      world.apply(assignment("access", "ops", PROD, "group: finance"));
      awaitOnly(world, PROD + " ops finance");
    }

    @Override
    public List<Order> orders() {
      return newFirst(PROD + " ops finance");
    }
  },

  CHANGE_PERMISSION_SET {
    @Override
    public void given(World world) {
      super.given(world);
      world.apply(set("read", ""));
      world.awaitSet("read", Reason.PROVISIONED);
    }

    @Override
    public void when(World world) {
      world.apply(assignment("access", "read", PROD, PLATFORM));
      awaitOnly(world, PROD + " read platform");
    }

    @Override
    public List<Order> orders() {
      return newFirst(PROD + " read platform");
    }
  },

  DELETE {
    @Override
    public void when(World world) {
      world.delete(AccountAssignment.class, "access");
      world.awaitGone(AccountAssignment.class, "access");
    }
  },

  DELETE_AND_CREATE_AGAIN {
    @Override
    public void when(World world) {
      world.delete(AccountAssignment.class, "access");
      world.awaitGone(AccountAssignment.class, "access");
      world.apply(assignment("access", "ops", PROD, PLATFORM));
      awaitOnly(world, PROD + " ops platform");
    }
  },

  DELETE_OLDER_DUPLICATE {
    @Override
    public void when(World world) {
      world.apply(assignment("younger", "ops", PROD, PLATFORM));
      world.awaitAssignment("younger", Reason.DUPLICATE);
      world.delete(AccountAssignment.class, "access");
      world.awaitGone(AccountAssignment.class, "access");
      world.awaitAssignment("younger", Reason.ASSIGNED);
    }
  },

  RECREATE_PRINCIPAL {
    @Override
    public void when(World world) {
      ByHand.recreateGroup(world, "platform");
      var now = world.groupId("platform");
      world.annotate(AccountAssignment.class, "access", Annotations.REQUESTED_AT, "recreated");
      world.until(
          () -> world.state().assignments().stream().anyMatch(a -> a.principalId().equals(now)));
      awaitOnly(world, PROD + " ops platform");
    }

    @Override
    public List<Order> orders() {
      return newFirst(PROD + " ops platform'");
    }
  },

  UNDO_REMOVAL_BY_HAND {
    @Override
    public void when(World world) {
      ByHand.unassign(world, "ops", PROD, "platform");
      world.annotate(AccountAssignment.class, "access", Annotations.REQUESTED_AT, "removed");
      awaitOnly(world, PROD + " ops platform");
    }
  };

  private static final String PROD = "555555555555";
  private static final String STAGING = "666666666666";
  private static final String PLATFORM = "group: platform";
  private static final String FOREIGN = "222222222222 console data";

  @Override
  public void given(World world) {
    world.apply(set("ops", "") + assignment("access", "ops", PROD, PLATFORM));
    world.awaitAssignment("access", Reason.ASSIGNED);
    world.awaitSet("ops", Reason.PROVISIONED);
  }

  private static List<Order> newFirst(String created) {
    return List.of(
        new Order(
            "ASSIGNMENT_CREATED " + created, "ASSIGNMENT_DELETED %s ops platform".formatted(PROD)));
  }

  private static void awaitOnly(World world, String assignment) {
    world.until(
        () ->
            world.assignments().size() == 2
                && world.assignments().containsAll(List.of(FOREIGN, assignment)));
    world.awaitAssignment("access", Reason.ASSIGNED);
  }
}
