package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Predicate;

/** Which users are members of which groups. Groups and users may be named by their ARNs. */
record MembershipOperations(World world, Pages pages) {
  private static final String UNIQUE = "UNIQUENESS_CONSTRAINT_VIOLATION";

  void register(Operations operations) {
    operations
        .on("CreateGroupMembership", this::create)
        .write("DeleteGroupMembership", input -> world.removeMembership(find(input)))
        .on("DescribeGroupMembership", input -> answer(find(input)))
        .on("GetGroupMembershipId", input -> name(require(input)))
        .on("IsMemberInGroups", this::isMember)
        .on("ListGroupMemberships", this::listOfGroup)
        .on("ListGroupMembershipsForMember", this::listOfMember);
  }

  private ObjectNode create(Input input) {
    var group = group(input);
    var member = member(input);
    if (between(group, member).isPresent()) {
      throw AwsException.conflict("Member and Group relationship already exists.")
          .with("Reason", UNIQUE);
    }
    var membership = new Store.Membership(world.ids.uuid(), group.id(), member.id(), world.now());
    world.addMembership(membership);
    return name(membership);
  }

  private Store.Membership require(Input input) {
    return between(group(input), member(input)).orElseThrow(DirectoryType.MEMBERSHIP::notFound);
  }

  private ObjectNode isMember(Input input) {
    var member = member(input);
    var answer = Json.object();
    var results = answer.putArray("Results");
    for (var named : input.node("GroupIds")) {
      var group = DirectoryType.GROUP.find(world.store.groups, named.asText());
      var result = results.addObject().put("GroupId", group.id());
      result.putObject("MemberId").put("UserId", member.id());
      result.put("MembershipExists", between(group, member).isPresent());
    }
    return answer;
  }

  private ObjectNode listOfGroup(Input input) {
    var group = group(input);
    return page(input, membership -> membership.groupId().equals(group.id()));
  }

  private ObjectNode listOfMember(Input input) {
    var member = member(input);
    return page(input, membership -> membership.userId().equals(member.id()));
  }

  private ObjectNode page(Input input, Predicate<Store.Membership> filter) {
    return pages.page(
        input,
        "GroupMemberships",
        world.store.memberships.values().stream().filter(filter).toList(),
        Store.Membership::id,
        this::answer);
  }

  private Optional<Store.Membership> between(Store.Principal group, Store.Principal member) {
    return world.store.memberships.values().stream()
        .filter(membership -> membership.groupId().equals(group.id()))
        .filter(membership -> membership.userId().equals(member.id()))
        .findFirst();
  }

  private Store.Principal group(Input input) {
    DirectoryType.requireStore(world, input);
    return DirectoryType.GROUP.find(world.store.groups, input.text("GroupId"));
  }

  private Store.Principal member(Input input) {
    DirectoryType.requireStore(world, input);
    return DirectoryType.USER.find(
        world.store.users, input.node("MemberId").path("UserId").asText());
  }

  private Store.Membership find(Input input) {
    DirectoryType.requireStore(world, input);
    return DirectoryType.MEMBERSHIP.find(world.store.memberships, input.text("MembershipId"));
  }

  private ObjectNode name(Store.Membership membership) {
    return Json.object()
        .put("IdentityStoreId", world.store.instance.identityStoreId)
        .put("MembershipId", membership.id())
        .put("MembershipArn", DirectoryType.MEMBERSHIP.arn(membership.id()));
  }

  private ObjectNode answer(Store.Membership membership) {
    var answer = name(membership).put("GroupId", membership.groupId());
    answer.putObject("MemberId").put("UserId", membership.userId());
    return answer.put("CreatedAt", Json.epochSeconds(membership.created()));
  }
}
