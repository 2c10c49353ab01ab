package dev.ssoperator.proof.real;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.emulator.StateView;
import dev.ssoperator.world.World;
import java.util.List;
import java.util.Random;
import software.amazon.awssdk.core.exception.SdkException;

/** What happens in AWS without the operator: faults, and a person with the console. */
final class Console {

  /** Only a person with the console assigns it. */
  static final String GROUP_BY_HAND = "data";

  private static final List<FaultSpec> FAULTS =
      List.of(
          FaultSpec.lostResponse("CreateAccountAssignment"),
          FaultSpec.lostResponse("DeleteAccountAssignment"),
          FaultSpec.lostResponse("CreatePermissionSet"),
          FaultSpec.lostResponse("DeletePermissionSet"),
          FaultSpec.lostResponse("ProvisionPermissionSet"),
          FaultSpec.lostResponse("ListAccountAssignments"),
          FaultSpec.failedRequest("CreateAccountAssignment", "Received a 500 from IAM"),
          FaultSpec.failedRequest("DeleteAccountAssignment", "Received a 500 from IAM"),
          FaultSpec.failedRequest("ProvisionPermissionSet", "Received a 500 from IAM"),
          FaultSpec.error("*", "ThrottlingException", "Rate exceeded"),
          FaultSpec.error("*", "InternalServerException", "oops"),
          FaultSpec.error("CreateAccountAssignment", "ConflictException", "busy"),
          FaultSpec.error("ListAccountAssignmentCreationStatus", "ThrottlingException", "Rate"),
          FaultSpec.forgetRequests("CreateAccountAssignment"),
          FaultSpec.forgetRequests("DeleteAccountAssignment"));

  private final World world;
  private final Random random;
  private final List<String> story;

  Console(World world, Random random, List<String> story) {
    this.world = world;
    this.random = random;
    this.story = story;
  }

  /** One of the next calls goes wrong. */
  void fault() {
    var fault = any(FAULTS).once();
    story.add("fault " + fault);
    world.aws().addFault(fault);
  }

  /** Assigns access that no resource requests, or removes access that one does. */
  void act() {
    try {
      if (random.nextInt(3) == 0) {
        assign();
      } else {
        remove();
      }
    } catch (SdkException e) {
      // The operator may be quicker, and faults hit everybody.
      story.add("which failed: " + e.getMessage());
    }
  }

  private void assign() {
    var account = any(Tenant.ACCOUNTS);
    story.add("assign by hand in " + account);
    world.state().permissionSets().stream()
        .filter(set -> set.name().equals(Tenant.LASTING))
        .findFirst()
        .ifPresent(
            set ->
                world.assignByHand(
                    new AssignedAccess(
                        set.arn(), account, PrincipalType.GROUP, world.groupId(GROUP_BY_HAND))));
  }

  /** Users' access is left: it is what must never be gone. */
  private void remove() {
    var present =
        world.state().assignments().stream()
            .filter(assignment -> assignment.principalType().equals("GROUP"))
            .filter(assignment -> !isByHand(assignment))
            .toList();
    if (!present.isEmpty()) {
      var assignment = any(present);
      story.add("remove by hand " + World.text(assignment));
      world.deleteByHand(World.access(assignment));
    }
  }

  static boolean isByHand(StateView.Assignment assignment) {
    return GROUP_BY_HAND.equals(assignment.principalName());
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
