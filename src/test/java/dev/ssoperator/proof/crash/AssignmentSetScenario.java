package dev.ssoperator.proof.crash;

import static dev.ssoperator.world.Manifests.set;

import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.status.Annotations;
import dev.ssoperator.status.Reason;
import dev.ssoperator.world.World;

/** What happens to sets of assignments. */
enum AssignmentSetScenario implements Scenario {
  CREATE_WIDEN_NARROW_DELETE {
    @Override
    public void when(World world) {
      world.apply(many("[{group: developers}]", PROD_UNIT));
      awaitReady(world, 2);
      world.apply(many("[{group: developers}]", WORKLOADS));
      awaitReady(world, 3);
      world.apply(many("[{group: platform}]", PROD_UNIT));
      awaitReady(world, 2);
      world.delete(AccountAssignmentSet.class, "all");
      world.awaitGone(AccountAssignmentSet.class, "all");
      world.until(() -> world.assignmentResources().isEmpty());
    }
  },

  ACCOUNT_JOINS_AND_LEAVES {
    @Override
    public void given(World world) {
      super.given(world);
      world.apply(many("[{group: developers}]", PROD_UNIT));
      awaitReady(world, 2);
    }

    @Override
    public void when(World world) {
      world.aws().moveAccount(STAGING, "ou-exam-workloadsprod");
      world.annotate(AccountAssignmentSet.class, "all", Annotations.REQUESTED_AT, "joined");
      awaitReady(world, 3);
      world.aws().moveAccount(SHOP, null);
      world.annotate(AccountAssignmentSet.class, "all", Annotations.REQUESTED_AT, "left");
      awaitReady(world, 2);
    }
  };

  private static final String SHOP = "555555555555";
  private static final String STAGING = "666666666666";
  private static final String PROD_UNIT = "[{organizationalUnit: {path: Workloads/Prod}}]";
  private static final String WORKLOADS = "[{organizationalUnit: {path: Workloads}}]";

  @Override
  public void given(World world) {
    world.apply(set("read", ""));
    world.awaitSet("read", Reason.PROVISIONED);
  }

  private static String many(String principals, String accounts) {
    return """
        apiVersion: ssoperator.dev/v1beta1
        kind: AccountAssignmentSet
        metadata: {name: all}
        spec:
          principals: %s
          permissionSetRefs: [{name: read}]
          accounts: %s
        """
        .formatted(principals, accounts);
  }

  /** So many assignments exist in AWS, and so many resources, all of them in sync. */
  private static void awaitReady(World world, int count) {
    world.awaitAssignmentSet(
        "all", Reason.ASSIGNED, status -> status.desired() == count && status.ready() == count);
    world.until(
        () ->
            world.assignmentResources().size() == count
                && world.assignments().stream().filter(a -> a.contains(" read ")).count() == count);
  }
}
