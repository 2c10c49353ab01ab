package dev.ssoperator.boundary;

import dev.ssoperator.api.AccessBoundary;
import dev.ssoperator.api.AccessBoundarySpec;
import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.AccountScope;
import dev.ssoperator.api.AdoptionPolicy;
import dev.ssoperator.api.BoundaryLimits;
import dev.ssoperator.api.BoundaryRule;
import dev.ssoperator.api.Capability;
import dev.ssoperator.api.CustomerManagedPolicy;
import dev.ssoperator.api.CustomerManagedPolicyPattern;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.Enforcement;
import dev.ssoperator.api.IdentityChange;
import dev.ssoperator.api.InlinePolicyRule;
import dev.ssoperator.api.OrganizationalUnit;
import dev.ssoperator.api.OwnPermissionSets;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.PermissionSetScope;
import dev.ssoperator.api.PermissionSetSpec;
import dev.ssoperator.api.PermissionsBoundary;
import dev.ssoperator.api.Principal;
import dev.ssoperator.api.PrincipalScope;
import dev.ssoperator.api.SharedPermissionSets;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Random boundaries and resources over few words, so that they often fit together. */
final class BoundaryCases {

  static final String TEAM = "team";
  private static final String OTHER = "other";
  private static final String PLATFORM = "platform";

  private static final List<String> GROUPS = List.of("data-eng", "data", "finance", "DATA-eng");
  private static final List<String> GROUP_PATTERNS =
      List.of("*", "data-*", "d*a", "*-eng", "finance", "**", "data*", ".*");
  private static final List<String> USERS = List.of("ann@data.example.com", "bob@example.com");
  private static final List<String> USER_PATTERNS =
      List.of("*", "*@data.example.com", "bob*", "*@*example*", "**");
  private static final List<String> IDS = List.of("id-1", "id-2");
  private static final List<String> ACCOUNT_PATTERNS =
      List.of("*", "**", "prod-*", "*data", "sandbox", "test-data", "nowhere", "Prod-*");
  private static final List<String> PATHS =
      List.of("/", "Workloads", "Workloads/Prod", "Workloads/Prod/Data", "Prod", "A/B", "A/B/Data");
  private static final List<String> TAG_VALUES = List.of("prod", "test", "data", "finance");
  private static final List<String> POLICIES =
      List.of(
          "arn:aws:iam::aws:policy/ReadOnlyAccess",
          "arn:aws:iam::aws:policy/AdministratorAccess",
          "arn:aws:iam::aws:policy/job-function/Billing");
  private static final List<String> POLICY_PATTERNS =
      List.of(
          "arn:aws:iam::aws:policy/*",
          "arn:aws:iam::aws:policy/ReadOnlyAccess",
          "arn:aws:iam::aws:policy/job-function/*");
  private static final List<PermissionsBoundary> PERMISSIONS_BOUNDARIES =
      List.of(
          new PermissionsBoundary("arn:aws:iam::aws:policy/PowerUserAccess", null),
          new PermissionsBoundary(null, new CustomerManagedPolicy("TeamBoundary", "/")),
          new PermissionsBoundary(null, new CustomerManagedPolicy("TeamBoundary", "/team/")));
  private static final List<String> SET_NAMES = List.of("data-read", "data-admin", "read-only");
  private static final List<String> ARNS = List.of("arn:aws:sso:::1", "arn:aws:sso:::2");

  private final Random random;

  BoundaryCases(Random random) {
    this.random = random;
  }

  // ---- boundaries

  /** Usually one that names the team's namespace. */
  List<AccessBoundary> boundaries() {
    var boundaries = new ArrayList<AccessBoundary>();
    boundaries.add(boundary("first", chance(8) ? List.of(OTHER) : List.of(TEAM, OTHER)));
    if (chance(8)) {
      boundaries.add(boundary("second", List.of(any(List.of(TEAM, PLATFORM)))));
    }
    return boundaries;
  }

  private AccessBoundary boundary(String name, List<String> namespaces) {
    var boundary = new AccessBoundary();
    boundary.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withUid(name + random.nextLong())
            .withGeneration(1L)
            .build());
    boundary.setSpec(
        new AccessBoundarySpec(
            namespaces,
            list(chance(12) ? 0 : 2 + random.nextInt(4), this::rule),
            Stream.of(Capability.values()).filter(c -> random.nextInt(6) > 0).toList(),
            chance(4) ? null : new BoundaryLimits(limit(), limit()),
            any(List.of(Enforcement.values()))));
    return boundary;
  }

  private @Nullable Integer limit() {
    return chance(4) ? null : Integer.valueOf(random.nextInt(4));
  }

  private BoundaryRule rule() {
    return new BoundaryRule(accounts(), principals(), permissionSets());
  }

  private AccountScope accounts() {
    return new AccountScope(
        some(2, () -> Company.id(1 + random.nextInt(9))),
        some(3, () -> any(ACCOUNT_PATTERNS)),
        some(2, this::unit),
        chance(2) ? tags() : Map.of());
  }

  private OrganizationalUnit unit() {
    var recursive = Arrays.asList(true, false, null).get(random.nextInt(3));
    if (chance(2)) {
      return new OrganizationalUnit(any(PATHS), null, recursive);
    }
    var id = chance(8) ? Company.ROOT_ID : any(Company.UNITS).id();
    return new OrganizationalUnit(null, id, recursive);
  }

  private Map<String, String> tags() {
    return chance(3)
        ? Map.of("env", any(TAG_VALUES), "team", any(TAG_VALUES))
        : Map.of(any(List.of("env", "team")), any(TAG_VALUES));
  }

  private PrincipalScope principals() {
    return new PrincipalScope(
        list(1 + random.nextInt(2), () -> any(GROUP_PATTERNS)),
        some(2, () -> any(IDS)),
        list(1 + random.nextInt(2), () -> any(USER_PATTERNS)),
        some(2, () -> any(IDS)));
  }

  private PermissionSetScope permissionSets() {
    return new PermissionSetScope(
        chance(4) ? null : own(),
        list(
            random.nextInt(3),
            () ->
                new SharedPermissionSets(
                    any(List.of(PLATFORM, OTHER)),
                    List.of(any(List.of("*", "data-*", "*-only", "data-read"))))),
        list(random.nextInt(3), () -> any(ARNS)));
  }

  private OwnPermissionSets own() {
    return new OwnPermissionSets(
        chance(3) ? any(List.of("data-", "data-r", "Data")) : null,
        list(1 + random.nextInt(2), () -> any(POLICY_PATTERNS)),
        list(
            random.nextInt(3),
            () ->
                new CustomerManagedPolicyPattern(
                    any(List.of("data-*", "*", "data-a")), any(List.of("/", "/data/")))),
        any(List.of(InlinePolicyRule.values())),
        chance(4) ? any(PERMISSIONS_BOUNDARIES) : null,
        chance(2) ? any(List.of("PT4H", "PT8H", "PT12H")) : null);
  }

  // ---- resources

  /** Resources of both kinds in the namespaces. */
  List<HasMetadata> resources() {
    return IntStream.range(0, 8)
        .<HasMetadata>mapToObj(
            i ->
                chance(2)
                    ? assignment("assign-" + i, any(List.of(TEAM, TEAM, OTHER, PLATFORM)))
                    : permissionSet("other-" + i, any(List.of(TEAM, TEAM, OTHER, PLATFORM))))
        .toList();
  }

  AccountAssignment assignment(String name, String namespace) {
    var assignment = new AccountAssignment();
    assignment.setMetadata(metadata(name, namespace).build());
    var isByArn = chance(4);
    assignment.setSpec(
        new AccountAssignmentSpec(
            isByArn
                ? null
                : new PermissionSetRef(
                    any(SET_NAMES), any(Arrays.asList(null, null, null, TEAM, PLATFORM, OTHER))),
            isByArn ? any(ARNS) : null,
            principal(),
            account(),
            chance(8) ? DeletionPolicy.RETAIN : DeletionPolicy.DELETE));
    return assignment;
  }

  PermissionSet permissionSet(String name, String namespace) {
    var set = new PermissionSet();
    set.setMetadata(metadata(name, namespace).build());
    set.setSpec(
        new PermissionSetSpec(
            chance(4) ? any(List.of("data-AwsName", "Data", "AwsName")) : null,
            null,
            any(List.of("PT1H", "PT1H", "PT4H", "PT8H", "PT8H30M", "PT12H", "soon")),
            null,
            some(2, () -> any(POLICIES)),
            chance(4)
                ? List.of(
                    new CustomerManagedPolicy(
                        any(List.of("data-a", "data-", "other")), any(List.of("/", "/data/"))))
                : List.of(),
            chance(3) ? any(PERMISSIONS_BOUNDARIES) : null,
            chance(4) ? Map.of("Version", "2012-10-17") : null,
            Map.of(),
            chance(10) ? DeletionPolicy.RETAIN : DeletionPolicy.DELETE,
            chance(10) ? AdoptionPolicy.ADOPT : AdoptionPolicy.NEVER,
            chance(10)));
    return set;
  }

  /** The PermissionSet that an assignment refers to, if there is one. */
  @Nullable PermissionSet referenced(AccountAssignment assignment) {
    var reference = assignment.getSpec().permissionSetRef();
    return reference == null || chance(4)
        ? null
        : permissionSet(
            reference.name(),
            reference.namespace() == null
                ? assignment.getMetadata().getNamespace()
                : reference.namespace());
  }

  /** Grants that a permission set has. */
  List<BoundaryOracle.Use> uses() {
    return IntStream.range(0, random.nextInt(3))
        .mapToObj(i -> new BoundaryOracle.Use(account(), principal(), "use " + i))
        .toList();
  }

  private ObjectMetaBuilder metadata(String name, String namespace) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(namespace)
        .withUid("%08x".formatted(random.nextInt()))
        .withCreationTimestamp("2026-11-28T10:00:0%dZ".formatted(random.nextInt(4)))
        .withAnnotations(
            chance(3)
                ? Map.of("ssoperator.dev/paused", any(List.of("true", "false", "yes")))
                : Map.of());
  }

  private Principal principal() {
    return switch (random.nextInt(4)) {
      case 0 -> new Principal(null, any(USERS), null, null, IdentityChange.FOLLOW);
      case 1 -> new Principal(null, null, any(IDS), null, IdentityChange.FOLLOW);
      case 2 -> new Principal(null, null, null, any(IDS), IdentityChange.FOLLOW);
      default -> new Principal(any(GROUPS), null, null, null, IdentityChange.FOLLOW);
    };
  }

  private Account account() {
    return chance(2)
        ? new Account(Company.id(1 + random.nextInt(9)), null)
        : new Account(null, chance(9) ? "nowhere" : any(Company.MEMBERS).name());
  }

  // ---- dice

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Up to two in one case of so many, else none. */
  private <T> List<T> some(int oneIn, Supplier<T> supplier) {
    return chance(oneIn) ? list(1 + random.nextInt(2), supplier) : List.of();
  }

  private static <T> List<T> list(int size, Supplier<T> supplier) {
    return Stream.generate(supplier).limit(size).toList();
  }
}
