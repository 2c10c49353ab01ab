package dev.ssoperator.report;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.identitycenter.DirectoryUser;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.inventory.OrganizationView;
import dev.ssoperator.inventory.OrganizationalUnit;
import dev.ssoperator.permissionset.Owner;
import dev.ssoperator.report.AccessReport.Account;
import dev.ssoperator.report.AccessReport.Assignment;
import dev.ssoperator.report.AccessReport.Group;
import dev.ssoperator.report.AccessReport.PermissionSet;
import dev.ssoperator.report.AccessReport.User;
import dev.ssoperator.survey.Survey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes reports. */
public final class Reporter {

  private static final String LEFT = "LEFT";

  private final Survey survey;
  private final @Nullable Map<AssignedAccess, List<String>> sources;

  private Reporter(Survey survey, @Nullable Map<AssignedAccess, List<String>> sources) {
    this.survey = survey;
    this.sources = sources;
  }

  /**
   * The report on what an instance held.
   *
   * @param survey with the members of the groups
   * @param sources the resources that request each assignment; null if no resources were given
   * @param before an earlier report, to say what has changed since; null for none
   */
  public static AccessReport of(
      Survey survey,
      @Nullable Map<AssignedAccess, List<String>> sources,
      Instant now,
      @Nullable AccessReport before) {
    var report = new Reporter(survey, sources).report(now);
    return before == null ? report : report.with(Changes.between(before, report));
  }

  private AccessReport report(Instant now) {
    var accounts = accounts();
    var sets = survey.permissionSets().stream().map(Reporter::permissionSet).toList();
    return new AccessReport(
        AccessReport.VERSION,
        now.toString(),
        new AccessReport.Ids(survey.instance().arn(), survey.instance().identityStoreId()),
        sources != null,
        accounts.values().stream()
            .sorted(Comparator.comparing(Account::name).thenComparing(Account::id))
            .toList(),
        sets,
        groups(),
        users(),
        assignments(accounts, sets),
        notes(),
        null);
  }

  private Map<String, Account> accounts() {
    var accounts = new TreeMap<String, Account>();
    var organization = survey.organization();
    organization
        .accounts()
        .forEach(
            account ->
                accounts.put(
                    account.id(),
                    new Account(
                        account.id(),
                        account.name(),
                        account.state(),
                        unit(organization, account.id()))));
    survey.assignments().stream()
        .map(AssignedAccess::accountId)
        .forEach(id -> accounts.putIfAbsent(id, new Account(id, id, LEFT, null)));
    return accounts;
  }

  private static String unit(OrganizationView organization, String accountId) {
    return Stream.concat(
            Stream.of("Root"), organization.units(accountId).stream().map(OrganizationalUnit::name))
        .collect(Collectors.joining("/"));
  }

  private static PermissionSet permissionSet(PermissionSetSnapshot set) {
    var content = set.content();
    var administrator = Administrators.why(content);
    var duration = content.sessionDuration();
    return new PermissionSet(
        set.arn(),
        set.name(),
        content.description(),
        duration == null ? null : duration.toString(),
        administrator.isPresent(),
        administrator.orElse(null),
        boundary(content.permissionsBoundary()),
        Owner.named(content.tags())
            .map(owner -> "PermissionSet %s/%s".formatted(owner.namespace(), owner.name()))
            .orElse(null));
  }

  private static @Nullable String boundary(
      dev.ssoperator.api.@Nullable PermissionsBoundary boundary) {
    if (boundary == null) {
      return null;
    }
    var own = boundary.customerManagedPolicy();
    return own == null ? boundary.managedPolicy() : "customer managed " + own.name();
  }

  private List<Group> groups() {
    var people = survey.people();
    return people.groups().entrySet().stream()
        .map(
            group ->
                new Group(
                    group.getKey(),
                    group.getValue().isEmpty() ? group.getKey() : group.getValue(),
                    people.members().getOrDefault(group.getKey(), List.of())))
        .sorted(Comparator.comparing(Group::name).thenComparing(Group::id))
        .toList();
  }

  private List<User> users() {
    return survey.people().users().values().stream()
        .map(Reporter::user)
        .sorted(Comparator.comparing(User::userName).thenComparing(User::id))
        .toList();
  }

  private static User user(DirectoryUser user) {
    return new User(
        user.id(),
        Objects.requireNonNullElse(user.userName(), user.id()),
        user.displayName(),
        user.email(),
        user.isEnabled());
  }

  private List<Assignment> assignments(Map<String, Account> accounts, List<PermissionSet> sets) {
    var names = sets.stream().collect(Collectors.toMap(PermissionSet::arn, PermissionSet::name));
    return survey.assignments().stream()
        // The permission set was deleted while the instance was read.
        .filter(access -> names.containsKey(access.permissionSetArn()))
        .sorted(
            Comparator.comparing((AssignedAccess access) -> name(accounts, access))
                .thenComparing(AssignedAccess::accountId)
                .thenComparing(access -> String.valueOf(names.get(access.permissionSetArn())))
                .thenComparing(access -> access.principalType().name())
                .thenComparing(AssignedAccess::principalId))
        .map(this::assignment)
        .toList();
  }

  private static String name(Map<String, Account> accounts, AssignedAccess access) {
    var account = accounts.get(access.accountId());
    return account == null ? "" : account.name();
  }

  private Assignment assignment(AssignedAccess access) {
    return new Assignment(
        access.accountId(),
        access.permissionSetArn(),
        access.principalType(),
        access.principalId(),
        sources == null
            ? List.of()
            : sources.getOrDefault(access, List.of()).stream().distinct().sorted().toList());
  }

  private List<String> notes() {
    var notes = new ArrayList<String>();
    if (survey.permissionSets().stream()
        .anyMatch(set -> !set.content().customerManagedPolicies().isEmpty())) {
      notes.add(
          "What customer managed policies allow is not known: they are in the accounts. A"
              + " permission set may make an administrator by one of them.");
    }
    if (sources == null) {
      notes.add("Where assignments come from is not known: no resources were given.");
    }
    notes.add(
        "What a permissions boundary or a statement of effect Deny takes away from an"
            + " administrator is not weighed.");
    notes.add(
        "Access that a person has besides Identity Center, such as by IAM users, is not read.");
    return notes;
  }
}
