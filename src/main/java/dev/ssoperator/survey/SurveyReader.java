package dev.ssoperator.survey;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.identitycenter.Directory;
import dev.ssoperator.identitycenter.DirectoryGroup;
import dev.ssoperator.identitycenter.DirectoryUser;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.Instance;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.identitycenter.ProvisioningFilter;
import dev.ssoperator.inventory.OrganizationView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads an instance in as few calls as AWS allows, and as fast as its quota of calls does. Calls
 * that AWS throttles, or does not answer, are made again.
 */
public final class SurveyReader {

  /** An account and a permission set in it. */
  private record Pair(String accountId, String permissionSetArn) {

    private static Pair of(AssignedAccess access) {
      return new Pair(access.accountId(), access.permissionSetArn());
    }
  }

  /** The users of a group. */
  private record Members(String groupId, List<String> userIds) {}

  /** A group or a user. */
  private record Person(PrincipalType type, String id) {}

  private final Instance instance;
  private final IdentityCenter identityCenter;
  private final Sources sources;
  private final Checkpoint checkpoint;
  private final Progress progress;
  private final Reads reads;

  /**
   * What a survey reads besides Identity Center.
   *
   * @param directory the groups and users
   * @param accounts reads the ids of the accounts, and blocks until that is done
   * @param organization reads the organization, with its units, which takes several times as long
   * @param isManagementAccount whether AWS lists the assignments of a principal in all accounts
   * @param withMembers whether the members of the groups are read
   */
  public record Sources(
      Directory directory,
      Supplier<List<String>> accounts,
      Supplier<OrganizationView> organization,
      boolean isManagementAccount,
      boolean withMembers) {}

  /**
   * Creates a reader.
   *
   * @param instance the instance, which is usable
   * @param checkpoint what an interrupted survey has read
   * @param progress is told what was read
   * @param reads the threads of the reads
   */
  public SurveyReader(
      Instance instance,
      IdentityCenter identityCenter,
      Sources sources,
      Checkpoint checkpoint,
      Progress progress,
      Reads reads) {
    this.instance = instance;
    this.identityCenter = identityCenter;
    this.sources = sources;
    this.checkpoint = checkpoint;
    this.progress = progress;
    this.reads = reads;
  }

  /**
   * Reads everything; blocks until it is read.
   *
   * @throws dev.ssoperator.identitycenter.IdentityCenterException if AWS refuses a call, or fails
   *     it again and again
   */
  public Survey read() throws InterruptedException {
    var accountIds = reads.start(sources.accounts());
    var organization = reads.start(sources.organization());
    var people = reads.start(this::people);
    var arns = reads.now(identityCenter::permissionSets);
    var contents = start(Part.PERMISSION_SETS, arns, this::permissionSet);
    var accounts = reads.end(accountIds);
    var route = Route.toPairs(arns.size(), accounts.size());
    var pairs = pairs(route, arns, accounts);
    var everybody = reads.end(people);
    var members =
        sources.withMembers()
            ? start(Part.MEMBERS, everybody.groups().keySet(), this::members, reads::startInStore)
            : List.<Future<Optional<Members>>>of();
    var principals = principals(everybody);
    var isByPrincipal =
        sources.isManagementAccount()
            && Route.isShorterByPrincipal(principals.size(), pairs.size());
    var assignments =
        isByPrincipal ? ofPrincipals(principals, pairs) : ofPairs(new ArrayList<>(pairs));
    var sets =
        reads.all(contents).stream()
            .flatMap(Optional::stream)
            .sorted(Comparator.comparing(PermissionSetSnapshot::name))
            .toList();
    return new Survey(
        instance,
        sets,
        assignments,
        withMembers(everybody, members),
        reads.end(organization),
        isByPrincipal ? Route.PRINCIPALS : route);
  }

  private People people() {
    return new People(
        sources.directory().groups().stream()
            .collect(Collectors.toMap(DirectoryGroup::id, group -> text(group.displayName()))),
        sources.directory().users().stream()
            .collect(Collectors.toMap(DirectoryUser::id, Function.identity())),
        Map.of());
  }

  /** Empty if the group was deleted since it was listed. */
  private Optional<Members> members(String groupId) {
    return sources.directory().members(groupId).map(users -> new Members(groupId, users));
  }

  private People withMembers(People people, List<Future<Optional<Members>>> members)
      throws InterruptedException {
    return new People(
        people.groups(),
        people.users(),
        reads.all(members).stream()
            .flatMap(Optional::stream)
            .collect(Collectors.toMap(Members::groupId, Members::userIds)));
  }

  private static String text(@Nullable String name) {
    return name == null ? "" : name;
  }

  /** Empty if the permission set was deleted since it was listed. */
  private Optional<PermissionSetSnapshot> permissionSet(String arn) {
    return identityCenter.readPermissionSet(arn);
  }

  private Set<Pair> pairs(Route route, List<String> arns, List<String> accountIds)
      throws InterruptedException {
    var lists =
        route == Route.ACCOUNTS
            ? reads.all(start(Part.PLACES, accountIds, this::pairsOfAccount))
            : reads.all(start(Part.PLACES, arns, this::pairsOfPermissionSet));
    return lists.stream().flatMap(List::stream).collect(Collectors.toSet());
  }

  private List<Pair> pairsOfAccount(String accountId) {
    return checkpoint
        .get(
            "permission sets of " + accountId,
            () -> List.copyOf(new TreeSet<>(identityCenter.permissionSetsIn(accountId))))
        .stream()
        .map(arn -> new Pair(accountId, arn))
        .toList();
  }

  private List<Pair> pairsOfPermissionSet(String arn) {
    return checkpoint
        .get(
            "accounts of " + arn,
            () ->
                List.copyOf(
                    new TreeSet<>(identityCenter.provisionedAccounts(arn, ProvisioningFilter.ALL))))
        .stream()
        .map(accountId -> new Pair(accountId, arn))
        .toList();
  }

  private Set<AssignedAccess> ofPairs(List<Pair> pairs) throws InterruptedException {
    return reads.all(start(Part.ASSIGNMENTS, pairs, this::ofPair)).stream()
        .flatMap(List::stream)
        .collect(Collectors.toSet());
  }

  private List<AssignedAccess> ofPair(Pair pair) {
    return checkpoint
        .get(
            "assignments in %s of %s".formatted(pair.accountId(), pair.permissionSetArn()),
            () ->
                identityCenter.assignments(pair.accountId(), pair.permissionSetArn()).stream()
                    .map(access -> access.principalType() + " " + access.principalId())
                    .sorted()
                    .toList())
        .stream()
        .map(
            text ->
                new AssignedAccess(
                    pair.permissionSetArn(), pair.accountId(), type(text), rest(text)))
        .toList();
  }

  /** Of the pairs that no principal explains, the assignments are read too. */
  private Set<AssignedAccess> ofPrincipals(List<Person> principals, Set<Pair> pairs)
      throws InterruptedException {
    var found = new HashSet<AssignedAccess>();
    reads.all(start(Part.ASSIGNMENTS, principals, this::ofPrincipal)).forEach(found::addAll);
    var open = new HashSet<>(pairs);
    found.stream().map(Pair::of).forEach(open::remove);
    found.addAll(ofPairs(new ArrayList<>(open)));
    return found;
  }

  private List<AssignedAccess> ofPrincipal(Person person) {
    return checkpoint
        .get(
            "assignments of %s %s".formatted(person.type(), person.id()),
            () ->
                identityCenter.assignmentsOf(person.type(), person.id()).orElse(Set.of()).stream()
                    .map(access -> access.accountId() + " " + access.permissionSetArn())
                    .sorted()
                    .toList())
        .stream()
        .map(
            text ->
                new AssignedAccess(
                    rest(text), text.substring(0, text.indexOf(' ')), person.type(), person.id()))
        .toList();
  }

  private static List<Person> principals(People people) {
    return Stream.concat(
            people.groups().keySet().stream().map(id -> new Person(PrincipalType.GROUP, id)),
            people.users().keySet().stream().map(id -> new Person(PrincipalType.USER, id)))
        .toList();
  }

  private static PrincipalType type(String text) {
    return PrincipalType.valueOf(text.substring(0, text.indexOf(' ')));
  }

  private static String rest(String text) {
    return text.substring(text.indexOf(' ') + 1);
  }

  private <K, T> List<Future<T>> start(Part part, Collection<K> keys, Function<K, T> read) {
    return start(part, keys, read, reads::start);
  }

  private <K, T> List<Future<T>> start(
      Part part,
      Collection<K> keys,
      Function<K, T> read,
      Function<Supplier<T>, Future<T>> starter) {
    progress.expect(part, keys.size());
    return keys.stream()
        .map(
            key ->
                starter.apply(
                    () -> {
                      var result = read.apply(key);
                      progress.did(part);
                      return result;
                    }))
        .toList();
  }
}
