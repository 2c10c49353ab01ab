package dev.ssoperator.emulator;

import static dev.ssoperator.emulator.EmulatorTest.ALICE;
import static dev.ssoperator.emulator.EmulatorTest.DIRECTORY;
import static dev.ssoperator.emulator.EmulatorTest.FINANCE;
import static dev.ssoperator.emulator.EmulatorTest.NOBODY;
import static dev.ssoperator.emulator.EmulatorTest.PLATFORM;
import static dev.ssoperator.emulator.PermissionSetExamples.CONFLICT;
import static dev.ssoperator.emulator.PermissionSetExamples.INVALID;
import static dev.ssoperator.emulator.PermissionSetExamples.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import software.amazon.awssdk.services.identitystore.IdentitystoreClient;
import software.amazon.awssdk.services.identitystore.model.MemberId;

/** Users in groups. Alice is in finance, and in no other group. */
final class MembershipExamples {
  private final IdentitystoreClient directory;

  MembershipExamples(EmulatorTest on) {
    this.directory = on.aws.directory();
  }

  List<Example> all() {
    return List.of(
        createGroupMembership(),
        deleteGroupMembership(),
        describeGroupMembership(),
        getGroupMembershipId(),
        isMemberInGroups(),
        listGroupMemberships(),
        listGroupMembershipsForMember());
  }

  private String create(String groupId) {
    return directory
        .createGroupMembership(
            r -> r.identityStoreId(DIRECTORY).groupId(groupId).memberId(MemberId.fromUserId(ALICE)))
        .membershipId();
  }

  private String find(String groupId) {
    return directory
        .getGroupMembershipId(
            r -> r.identityStoreId(DIRECTORY).groupId(groupId).memberId(MemberId.fromUserId(ALICE)))
        .membershipId();
  }

  private Example createGroupMembership() {
    return Example.of(
        "CreateGroupMembership",
        () -> assertThat(create(PLATFORM)).isEqualTo(find(PLATFORM)),
        CONFLICT,
        () -> create(FINANCE));
  }

  private Example deleteGroupMembership() {
    return Example.of(
        "DeleteGroupMembership",
        () -> {
          var id = find(FINANCE);
          directory.deleteGroupMembership(r -> r.identityStoreId(DIRECTORY).membershipId(id));
        },
        NOT_FOUND,
        () ->
            directory.deleteGroupMembership(
                r -> r.identityStoreId(DIRECTORY).membershipId(NOBODY)));
  }

  private Example describeGroupMembership() {
    return Example.of(
        "DescribeGroupMembership",
        () -> {
          var id = find(FINANCE);
          var membership =
              directory.describeGroupMembership(r -> r.identityStoreId(DIRECTORY).membershipId(id));
          assertThat(membership.groupId()).isEqualTo(FINANCE);
          assertThat(membership.memberId().userId()).isEqualTo(ALICE);
          assertThat(membership.createdAt()).isNotNull();
        },
        NOT_FOUND,
        () ->
            directory.describeGroupMembership(
                r -> r.identityStoreId(DIRECTORY).membershipId(FINANCE)));
  }

  private Example getGroupMembershipId() {
    return Example.of(
        "GetGroupMembershipId",
        () -> assertThat(find(FINANCE)).isNotBlank(),
        NOT_FOUND,
        () -> find(PLATFORM));
  }

  private Example isMemberInGroups() {
    return Example.of(
        "IsMemberInGroups",
        () ->
            assertThat(
                    directory
                        .isMemberInGroups(
                            r ->
                                r.identityStoreId(DIRECTORY)
                                    .memberId(MemberId.fromUserId(ALICE))
                                    .groupIds(PLATFORM, FINANCE))
                        .results())
                .extracting(result -> result.groupId() + " " + result.membershipExists())
                .containsExactly(PLATFORM + " false", FINANCE + " true"),
        INVALID,
        () ->
            directory.isMemberInGroups(
                r ->
                    r.identityStoreId(DIRECTORY)
                        .memberId(MemberId.fromUserId(ALICE))
                        .groupIds(List.of())));
  }

  private Example listGroupMemberships() {
    return Example.of(
        "ListGroupMemberships",
        () ->
            assertThat(
                    directory
                        .listGroupMemberships(r -> r.identityStoreId(DIRECTORY).groupId(FINANCE))
                        .groupMemberships())
                .singleElement()
                .extracting(membership -> membership.memberId().userId())
                .isEqualTo(ALICE),
        NOT_FOUND,
        () -> directory.listGroupMemberships(r -> r.identityStoreId(DIRECTORY).groupId(NOBODY)));
  }

  private Example listGroupMembershipsForMember() {
    return Example.of(
        "ListGroupMembershipsForMember",
        () ->
            assertThat(
                    directory
                        .listGroupMembershipsForMember(
                            r -> r.identityStoreId(DIRECTORY).memberId(MemberId.fromUserId(ALICE)))
                        .groupMemberships())
                .singleElement()
                .extracting(membership -> membership.groupId())
                .isEqualTo(FINANCE),
        INVALID,
        () ->
            directory.listGroupMembershipsForMember(
                r -> r.identityStoreId(DIRECTORY).memberId(m -> {})));
  }
}
