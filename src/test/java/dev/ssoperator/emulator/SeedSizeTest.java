package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A made-up organization is as large as it is told to be, and has what real ones have. */
class SeedSizeTest extends EmulatorTest {
  private static final String LARGE = "accounts=300,groups=150,sets=20,assignments=1000";

  private final Seed large = SeedSize.parse(LARGE).seed();

  @Test
  void everythingIsThereInItsNumber() {
    control.seed(large);
    var state = control.state();

    assertThat(state.accounts()).hasSize(300);
    assertThat(state.groups()).hasSize(150);
    assertThat(state.permissionSets()).hasSize(20);
    assertThat(state.assignments()).hasSize(1000);
    assertThat(state.users()).hasSize(1500);
    assertThat(state.organizationalUnits()).hasSize(30);
    assertThat(
            aws.organizations().listAccountsPaginator().stream()
                .mapToInt(page -> page.accounts().size())
                .sum())
        .isEqualTo(300);
    var everyone = state.groups().stream().filter(g -> g.name().equals("everyone")).findFirst();
    assertThat(
            aws
                .directory()
                .listGroupMembershipsPaginator(
                    r -> r.identityStoreId(DIRECTORY).groupId(everyone.orElseThrow().id()))
                .stream()
                .map(page -> page.groupMemberships().size()))
        .hasSizeGreaterThan(10)
        .startsWith(100, 100);
  }

  @Test
  void usersAndUnitsMayBeToldToo() {
    control.seed(SeedSize.parse("units=7,users=5,assignments=3,sets=2,groups=1,accounts=9").seed());

    assertThat(control.state().users()).hasSize(5);
    assertThat(control.state().organizationalUnits())
        .extracting(StateView.OrganizationalUnit::name)
        .containsExactly(
            "Security", "Infrastructure", "Sandbox", "Workloads", "Payments", "Prod", "Staging");
  }

  /** The number is that of another run; it changes with the generator only. */
  @Test
  void equalSizesGiveEqualSeedsInEveryRun() throws Exception {
    var text = Json.YAML.writeValueAsString(large);
    var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));

    assertThat(Json.YAML.writeValueAsString(SeedSize.parse(LARGE).seed())).isEqualTo(text);
    assertThat(new BigInteger(1, digest).toString(16))
        .isEqualTo("a0b211f341666f94091d66e3b543943c34659a76ae3f5fa53ba0263933ebd1b2");
    assertThat(Seed.parse(text)).hasToString(large.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "accounts=1,groups=0,sets=0,assignments=0",
        "accounts=1,groups=1,sets=2,assignments=1,users=0",
        "accounts=1,groups=0,sets=1,assignments=50,users=100",
        "accounts=9,groups=3,sets=5,assignments=60,users=0,units=0",
        "accounts=2,groups=120,sets=1,assignments=100,users=1,units=40",
        "accounts=700,groups=400,sets=150,assignments=20000,units=110"
      })
  void anySizeIsMadeExactly(String text) {
    var size = SeedSize.parse(text);
    control.seed(size.seed());

    var state = control.state();
    assertThat(state.accounts()).hasSize(size.accounts());
    assertThat(state.groups()).hasSize(size.groups());
    assertThat(state.users()).hasSize(size.users());
    assertThat(state.permissionSets()).hasSize(size.sets());
    assertThat(state.assignments()).hasSize(size.assignments());
    assertThat(state.organizationalUnits()).hasSize(size.units());
  }

  @Test
  void namesAreThoseThatAwsTakesAndUniqueWhereAwsSaysSo() {
    var huge =
        SeedSize.parse("accounts=7000,groups=1000,sets=400,assignments=0,users=3000,units=300")
            .seed();

    assertThat(huge.groups()).extracting(Seed.Group::name).doesNotHaveDuplicates();
    assertThat(huge.groups()).extracting(Seed.Group::id).doesNotHaveDuplicates();
    assertThat(huge.users()).extracting(Seed.User::userName).doesNotHaveDuplicates();
    assertThat(huge.permissionSets()).extracting(Seed.PermissionSet::name).doesNotHaveDuplicates();
    assertThat(huge.permissionSets()).extracting(Seed.PermissionSet::id).doesNotHaveDuplicates();
    assertThat(huge.accounts())
        .extracting(Seed.Account::id)
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("\\d{12}"));
    assertThat(huge.organizationalUnits())
        .extracting(unit -> unit.parent() + "/" + unit.name())
        .doesNotHaveDuplicates();
    assertThat(huge.organizationalUnits())
        .extracting(Seed.OrganizationalUnit::id)
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}"));
    huge.groups().forEach(SeedSizeTest::requireValid);
    huge.users().forEach(SeedSizeTest::requireValid);
    huge.permissionSets().forEach(SeedSizeTest::requireValid);
  }

  @Test
  void peopleAreInSeveralGroupsOrNoneAndSomeGroupsAreEmpty() {
    var inGroups =
        large.groups().stream()
            .flatMap(group -> group.members().stream())
            .collect(Collectors.groupingBy(name -> name, Collectors.counting()));

    assertThat(inGroups).hasSize(1440).containsValue(1L).containsValue(4L);
    assertThat(large.groups()).filteredOn(group -> group.members().isEmpty()).hasSize(5);
    assertThat(large.groups()).filteredOn(group -> group.members().size() > 100).hasSize(1);
    assertThat(large.users()).filteredOn(user -> user.email() == null).hasSize(37);
    assertThat(large.groups()).extracting(Seed.Group::name).contains("AWS Search Engineers");
  }

  @Test
  void accountsHaveTagsStatesAndNamesThatAreNotUnique() {
    assertThat(large.accounts()).filteredOn(a -> "SUSPENDED".equals(a.state())).hasSize(5);
    assertThat(large.accounts()).filteredOn(a -> a.tags() == null).hasSize(15);
    assertThat(large.accounts()).extracting(Seed.Account::name).contains("payments-prod-01");
    assertThat(large.accounts().stream().map(Seed.Account::name).distinct().count()).isEqualTo(294);
    assertThat(large.accounts()).filteredOn(a -> a.organizationalUnit() == null).hasSize(8);
  }

  @Test
  void permissionSetsHaveEverythingInMixtures() {
    var sets = large.permissionSets();

    assertThat(sets).last().matches(set -> "ControlTower".equals(tag(set, "managedBy")));
    assertThat(sets).filteredOn(set -> tag(set, "managedBy") != null).hasSize(1);
    assertThat(sets).filteredOn(set -> set.inlinePolicy() != null).hasSizeGreaterThan(5);
    assertThat(sets)
        .filteredOn(set -> set.inlinePolicy() != null && set.inlinePolicy().isTextual())
        .isNotEmpty();
    assertThat(sets).filteredOn(set -> !managed(set).isEmpty()).hasSizeGreaterThan(10);
    assertThat(sets).filteredOn(set -> managed(set).isEmpty()).isNotEmpty();
    assertThat(sets).filteredOn(set -> !custom(set).isEmpty()).isNotEmpty();
    assertThat(sets)
        .extracting(Seed.PermissionSet::permissionsBoundary)
        .filteredOn(Objects::nonNull)
        .anyMatch(boundary -> boundary.managedPolicy() != null)
        .anyMatch(boundary -> boundary.customerManagedPolicy() != null);
    assertThat(sets).extracting(Seed.PermissionSet::sessionDuration).contains("PT1H", "PT12H");
    assertThat(sets).extracting(Seed.PermissionSet::relayState).contains((String) null);
    assertThat(sets).filteredOn(set -> set.relayState() != null).isNotEmpty();
  }

  @Test
  void assignmentsAreProductsAndSinglesAndThoseOfDeletedPrincipals() {
    control.seed(large);
    var state = control.state();
    var units =
        state.organizationalUnits().stream().map(unit -> accountsUnder(state, unit.id())).toList();
    var accountsOf =
        state.assignments().stream()
            .filter(a -> a.principalType().equals("GROUP"))
            .collect(
                Collectors.groupingBy(
                    a -> a.permissionSetName() + " " + a.principalId(),
                    Collectors.mapping(
                        StateView.Assignment::accountId, Collectors.toUnmodifiableSet())));

    assertThat(accountsOf.values())
        .filteredOn(accounts -> units.stream().anyMatch(u -> u.size() > 3 && isIn(u, accounts)))
        .hasSizeGreaterThan(15);
    assertThat(accountsOf.values())
        .filteredOn(accounts -> units.stream().anyMatch(u -> u.size() > 3 && lacksOne(u, accounts)))
        .hasSizeGreaterThan(3);
    assertThat(accountsOf.values())
        .filteredOn(accounts -> accounts.size() == 1)
        .hasSizeGreaterThan(50);
    assertThat(state.assignments()).filteredOn(a -> a.principalName() == null).hasSize(10);
    assertThat(state.assignments())
        .filteredOn(a -> a.principalType().equals("USER"))
        .hasSizeGreaterThan(50);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "groups=1,sets=1,assignments=1|accounts must be set, as in accounts=10",
        "accounts=1,groups=1,sets=1|assignments must be set, as in assignments=10",
        "accounts=0,groups=1,sets=1,assignments=0|accounts must be 1 to 7000, not 0",
        "accounts=7001,groups=1,sets=1,assignments=0|accounts must be 1 to 7000, not 7001",
        "accounts=1,groups=-1,sets=1,assignments=0|groups must be 0 to 10000, not -1",
        "accounts=1,groups=1,sets=3501,assignments=0|sets must be 0 to 3500, not 3501",
        "accounts=1,groups=1,sets=1,assignments=0,users=100001|users must be 0 to 100000",
        "accounts=1,groups=1,sets=1,assignments=0,units=2001|units must be 0 to 2000",
        "accounts=2,groups=1,sets=3,assignments=4,users=0|assignments must be 0 to 3, not 4",
        "accounts=9,groups=9,sets=0,assignments=1|assignments must be 0 to 0, not 1",
        "accounts=many,groups=1,sets=1,assignments=0|accounts must be a whole number, not 'many'",
        "accounts=1,accounts=2,groups=1,sets=1,assignments=0|accounts must not repeat",
        "accounts|accounts must be a whole number, not 'accounts'",
        "accounts=1,roles=1|'roles' is not one of the sizes accounts, groups, sets, assignments, users, units",
        "''|'' is not one of the sizes"
      })
  void aWrongSizeIsNamed(String text, String says) {
    assertThatThrownBy(() -> SeedSize.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(says);
  }

  private static Set<String> accountsUnder(StateView state, String parent) {
    var accounts =
        state.accounts().stream()
            .filter(account -> account.parent().equals(parent))
            .map(StateView.Account::id)
            .collect(Collectors.toSet());
    state.organizationalUnits().stream()
        .filter(unit -> unit.parent().equals(parent))
        .forEach(unit -> accounts.addAll(accountsUnder(state, unit.id())));
    return accounts;
  }

  private static boolean isIn(Set<String> unit, Set<String> accounts) {
    return accounts.containsAll(unit);
  }

  private static boolean lacksOne(Set<String> unit, Set<String> accounts) {
    return unit.stream().filter(account -> !accounts.contains(account)).count() == 1;
  }

  private static List<String> managed(Seed.PermissionSet set) {
    return Objects.requireNonNull(set.managedPolicies());
  }

  private static List<CustomerPolicy> custom(Seed.PermissionSet set) {
    return Objects.requireNonNull(set.customerManagedPolicies());
  }

  private static String tag(Seed.PermissionSet set, String key) {
    return set.tags() == null ? null : set.tags().get(key);
  }

  private static void requireValid(Seed.Group group) {
    var input = store().put("DisplayName", group.name());
    if (group.description() != null) {
      input.put("Description", group.description());
    }
    check("identity-store.shapes", "CreateGroup", input);
    check("identity-store.shapes", "DescribeGroup", store().put("GroupId", group.id()));
  }

  private static void requireValid(Seed.User user) {
    var input = store().put("UserName", user.userName());
    input.putObject("Name").put("GivenName", user.givenName()).put("FamilyName", user.familyName());
    if (user.email() != null) {
      input.putArray("Emails").addObject().put("Value", user.email());
    }
    check("identity-store.shapes", "CreateUser", input);
    check("identity-store.shapes", "DescribeUser", store().put("UserId", user.id()));
  }

  private static void requireValid(Seed.PermissionSet set) {
    var arn = INSTANCE_ARN.replace("instance/", "permissionSet/") + "/" + set.id();
    var input = instance().put("Name", set.name()).put("SessionDuration", set.sessionDuration());
    if (set.description() != null) {
      input.put("Description", set.description());
    }
    if (set.relayState() != null) {
      input.put("RelayState", set.relayState());
    }
    if (set.tags() != null) {
      var tags = input.putArray("Tags");
      set.tags().forEach((key, value) -> tags.addObject().put("Key", key).put("Value", value));
    }
    check("sso-admin.shapes", "CreatePermissionSet", input);
    check("sso-admin.shapes", "DescribePermissionSet", instance().put("PermissionSetArn", arn));
    for (var policy : managed(set)) {
      check(
          "sso-admin.shapes",
          "AttachManagedPolicyToPermissionSet",
          instance().put("PermissionSetArn", arn).put("ManagedPolicyArn", policy));
    }
  }

  private static ObjectNode store() {
    return Json.object().put("IdentityStoreId", DIRECTORY);
  }

  private static ObjectNode instance() {
    return Json.object().put("InstanceArn", INSTANCE_ARN);
  }

  private static void check(String table, String operation, ObjectNode input) {
    new Validator(Shapes.load(table), (text, reason) -> AwsException.validation(text))
        .check(operation, input);
  }
}
