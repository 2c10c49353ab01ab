package dev.ssoperator.bench;

import dev.ssoperator.api.Account;
import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.DeletionPolicy;
import dev.ssoperator.api.PermissionSet;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.PermissionSetSpec;
import dev.ssoperator.api.Principal;
import dev.ssoperator.emulator.Seed;
import dev.ssoperator.permissionset.Owner;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whom an experiment works for.
 *
 * @param accounts the accounts that are all alike
 * @param sets how many permission sets there are
 * @param groups how many groups there are
 * @param spares further accounts, for what must not meet the others
 */
public record Company(int accounts, int sets, int groups, int spares) {

  public static final String NAMESPACE = "platform";
  public static final String CLUSTER = "bench";

  private static final String INSTANCE = "ssoins-0be0c00000000000";
  private static final String MANAGEMENT = "100000000000";
  private static final String DESCRIPTION = "Made for the bench";
  private static final String POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

  /** One group's access to one account. */
  public record Grant(int account, int set, int group) {

    /** The name of its resource. */
    public String name() {
      return "grant-%05d-%02d-%02d".formatted(account, set, group);
    }
  }

  /** Every set in every account for the first groups. */
  List<Grant> everywhere(int groups) {
    return range(accounts).flatMap(account -> everywhere(account, groups)).toList();
  }

  private Stream<Grant> everywhere(int account, int groups) {
    return range(sets).flatMap(set -> range(groups).map(group -> new Grant(account, set, group)));
  }

  /** An account that nothing else happens in. */
  int spare(int number) {
    if (number >= spares) {
      throw new IllegalArgumentException("there are %d spare accounts".formatted(spares));
    }
    return accounts + number;
  }

  /** The sets exist and belong to their resources, and so do some grants. */
  public Seed seed(List<Grant> inPlace) {
    var all = new ArrayList<Seed.Account>();
    all.add(account(MANAGEMENT, "management"));
    range(accounts + spares).forEach(i -> all.add(account(accountId(i), "account-" + i)));
    return new Seed(
        new Seed.Instance(INSTANCE, "d-0be0c00000", "bench"),
        new Seed.Organization("o-benchmarked", "r-benc", MANAGEMENT),
        List.of(),
        all,
        range(groups).map(i -> new Seed.Group(groupId(i), groupName(i), null)).toList(),
        List.of(),
        range(sets).map(this::permissionSetInAws).toList(),
        inPlace.stream()
            .map(
                grant ->
                    new Seed.Assignment(
                        accountId(grant.account()),
                        setName(grant.set()),
                        groupName(grant.group()),
                        null))
            .toList(),
        List.of());
  }

  private Seed.PermissionSet permissionSetInAws(int i) {
    return new Seed.PermissionSet(
        setId(i),
        setName(i),
        DESCRIPTION,
        "PT1H",
        null,
        List.of(POLICY),
        null,
        null,
        null,
        new Owner(CLUSTER, NAMESPACE, setName(i)).tags());
  }

  /** The resources of the sets. */
  public List<PermissionSet> permissionSets() {
    return range(sets).map(i -> permissionSet(setName(i), null)).toList();
  }

  List<String> setNames() {
    return range(sets).map(Company::setName).toList();
  }

  /** The resource of a set, as somebody applies it. */
  public static PermissionSet permissionSet(
      String name, @Nullable Map<String, Object> inlinePolicy) {
    var resource = new PermissionSet();
    resource.setMetadata(new ObjectMetaBuilder().withNamespace(NAMESPACE).withName(name).build());
    resource.setSpec(
        new PermissionSetSpec(
            null,
            DESCRIPTION,
            "PT1H",
            null,
            List.of(POLICY),
            List.of(),
            null,
            inlinePolicy,
            Map.of(),
            DeletionPolicy.DELETE,
            null,
            null));
    return resource;
  }

  /** The resource of a grant, as somebody applies it. */
  public static AccountAssignment assignment(Grant grant) {
    var resource = new AccountAssignment();
    resource.setMetadata(
        new ObjectMetaBuilder().withNamespace(NAMESPACE).withName(grant.name()).build());
    resource.setSpec(
        new AccountAssignmentSpec(
            new PermissionSetRef(setName(grant.set()), null),
            null,
            new Principal(groupName(grant.group()), null, null, null, null),
            new Account(accountId(grant.account()), null),
            DeletionPolicy.DELETE));
    return resource;
  }

  /** The name of a set. */
  public static String setName(int i) {
    return "set-%02d".formatted(i);
  }

  /** Its ARN. */
  public static String setArn(int i) {
    return "arn:aws:sso:::permissionSet/%s/%s".formatted(INSTANCE, setId(i));
  }

  /** The ARN of the instance. */
  public static String instanceArn() {
    return "arn:aws:sso:::instance/" + INSTANCE;
  }

  /** The name of a group. */
  public static String groupName(int i) {
    return "group-%02d".formatted(i);
  }

  /** Its id. */
  public static String groupId(int i) {
    return "30000000-0000-4000-8000-%012d".formatted(i);
  }

  /** The id of an account. */
  public static String accountId(int i) {
    return "2%011d".formatted(i);
  }

  private static String setId(int i) {
    return "ps-5e7%013d".formatted(i);
  }

  private static Seed.Account account(String id, String name) {
    return new Seed.Account(id, name, name + "@example.com", null, null, null, null);
  }

  private static Stream<Integer> range(int size) {
    return IntStream.range(0, size).boxed();
  }
}
