package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The organization: its root, units and accounts, read only. */
final class OrganizationsOperations {
  private final World world;
  private final Pages pages;

  OrganizationsOperations(World world, Pages pages) {
    this.world = world;
    this.pages = pages;
  }

  void register(Operations operations) {
    operations
        .on("DescribeOrganization", input -> organization())
        .on("ListRoots", this::roots)
        .on("ListAccounts", input -> accounts(input, world.store.accounts.values()))
        .on("DescribeAccount", this::describe)
        .on("ListParents", this::parents)
        .on("ListAccountsForParent", this::accountsForParent)
        .on("ListOrganizationalUnitsForParent", this::unitsForParent)
        .on("ListTagsForResource", this::tags);
  }

  private ObjectNode organization() {
    var answer = Json.object();
    answer
        .putObject("Organization")
        .put("Id", organizationId())
        .put("Arn", arn("organization", ""))
        .put("FeatureSet", "ALL")
        .put("MasterAccountId", managementAccount())
        .put("MasterAccountArn", arn("account", "/" + managementAccount()))
        .put(
            "MasterAccountEmail",
            Objects.requireNonNull(world.store.accounts.get(managementAccount())).seed.email())
        .putArray("AvailablePolicyTypes");
    return answer;
  }

  private ObjectNode roots(Input input) {
    return pages.page(
        input,
        "Roots",
        List.of(rootId()),
        id -> id,
        id -> {
          var root =
              Json.object().put("Id", id).put("Arn", arn("root", "/" + id)).put("Name", "Root");
          root.putArray("PolicyTypes");
          return root;
        });
  }

  private ObjectNode describe(Input input) {
    var account = world.store.accounts.get(input.text("AccountId"));
    if (account == null) {
      throw AwsException.of(
          "AccountNotFoundException",
          "You specified an account that doesn't exist in the organization.");
    }
    return Json.object().set("Account", account(account));
  }

  private ObjectNode parents(Input input) {
    var child = input.text("ChildId");
    var unit = world.store.organizationalUnits.get(child);
    var account = world.store.accounts.get(child);
    if (unit == null && account == null) {
      throw AwsException.of(
          "ChildNotFoundException",
          "We can't find an organizational unit (OU) or AWS account with the ChildId that you"
              + " specified.");
    }
    var parent = unit != null ? parent(unit) : parent(Objects.requireNonNull(account));
    return pages.page(
        input,
        "Parents",
        List.of(parent),
        id -> id,
        id ->
            Json.object()
                .put("Id", id)
                .put("Type", id.equals(rootId()) ? "ROOT" : "ORGANIZATIONAL_UNIT"));
  }

  private ObjectNode accountsForParent(Input input) {
    var parent = knownParent(input);
    return accounts(
        input,
        world.store.accounts.values().stream().filter(a -> parent(a).equals(parent)).toList());
  }

  private ObjectNode unitsForParent(Input input) {
    var parent = knownParent(input);
    return pages.page(
        input,
        "OrganizationalUnits",
        world.store.organizationalUnits.values().stream()
            .filter(unit -> parent(unit).equals(parent))
            .toList(),
        Seed.OrganizationalUnit::id,
        unit ->
            Json.object()
                .put("Id", unit.id())
                .put("Arn", arn("ou", "/" + unit.id()))
                .put("Name", unit.name()));
  }

  private ObjectNode tags(Input input) {
    var id = input.text("ResourceId");
    var account = Optional.ofNullable(world.store.accounts.get(id));
    if (account.isEmpty()
        && !id.equals(rootId())
        && !world.store.organizationalUnits.containsKey(id)) {
      throw AwsException.of(
          "TargetNotFoundException",
          "We can't find a root, OU, account, or policy with the TargetId that you specified.");
    }
    var tags = account.map(found -> found.seed.tags()).orElse(Map.of());
    return pages.page(
        input,
        "Tags",
        tags.entrySet(),
        Map.Entry::getKey,
        tag -> Json.object().put("Key", tag.getKey()).put("Value", tag.getValue()));
  }

  private ObjectNode accounts(Input input, Collection<Store.AccountState> accounts) {
    return pages.page(input, "Accounts", accounts, a -> a.seed.id(), this::account);
  }

  /** Status, the older name, is no longer answered for accounts; State is. */
  private ObjectNode account(Store.AccountState account) {
    return Json.object()
        .put("Id", account.seed.id())
        .put("Arn", arn("account", "/" + account.seed.id()))
        .put("Email", account.seed.email())
        .put("Name", account.name)
        .put("State", account.state)
        .put("JoinedMethod", "CREATED")
        .put("JoinedTimestamp", Json.epochSeconds(account.joined));
  }

  private String knownParent(Input input) {
    var id = input.text("ParentId");
    if (!id.equals(rootId()) && !world.store.organizationalUnits.containsKey(id)) {
      throw AwsException.of(
          "ParentNotFoundException",
          "We can't find a root or OU with the ParentId that you specified.");
    }
    return id;
  }

  private String parent(Seed.OrganizationalUnit unit) {
    return Objects.requireNonNullElse(unit.parent(), rootId());
  }

  private String parent(Store.AccountState account) {
    return Objects.requireNonNullElse(account.seed.organizationalUnit(), rootId());
  }

  private String organizationId() {
    return world.store.organization.id();
  }

  private String rootId() {
    return world.store.organization.rootId();
  }

  private String managementAccount() {
    return world.store.organization.managementAccount();
  }

  private String arn(String type, String rest) {
    return "arn:aws:organizations::"
        + managementAccount()
        + ":"
        + type
        + "/"
        + organizationId()
        + rest;
  }
}
