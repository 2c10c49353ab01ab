package dev.ssoperator.access;

import dev.ssoperator.access.AccessOutcome.Guarded;
import dev.ssoperator.access.AccessOutcome.Protected;
import dev.ssoperator.access.AccessOutcome.Undecided;
import dev.ssoperator.access.ProtectedNames.Answer;
import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.identitycenter.CallerIdentity;
import dev.ssoperator.identitycenter.Directory;
import dev.ssoperator.identitycenter.IdentityCenter;
import dev.ssoperator.identitycenter.OrganizationReader;
import dev.ssoperator.identitycenter.quota.Lane;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Requester;
import java.time.Clock;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what no resource may grant, change or revoke, whatever its spec says. While a name was
 * never resolved, whatever it could stand for is undecided.
 */
public final class ProtectedAccess {

  private static final Logger LOGGER = LoggerFactory.getLogger(ProtectedAccess.class);

  /**
   * How the resource that requests an assignment names it now.
   *
   * @param principal the group or user; null where it is named by id
   * @param account the account; null where it is named by id
   */
  public record Named(@Nullable String principal, @Nullable String account) {

    /** By ids only. */
    public static final Named BY_ID = new Named(null, null);

    /** As a spec names it. */
    public static Named of(AccountAssignmentSpec spec) {
      var principal = spec.principal();
      return new Named(
          principal.group() == null ? principal.user() : principal.group(), spec.account().name());
    }
  }

  private final ProtectedSettings settings;
  private final ProtectedNames names;

  /** The name of a permission set, from AWS. */
  private final Function<String, Optional<String>> permissionSetName;

  /** Creates the decision; nothing is looked up yet. */
  public ProtectedAccess(
      ProtectedSettings settings,
      Directory directory,
      OrganizationReader organization,
      IdentityCenter identityCenter,
      ReadThreads threads,
      Clock clock) {
    this.settings = settings;
    this.permissionSetName = arn -> identityCenter.in(Lane.READ).permissionSetName(arn);
    this.names =
        new LookedUpNames(settings, directory, organization, identityCenter, threads, clock);
  }

  /** Creates the decision where all names are known. */
  public ProtectedAccess(ProtectedSettings settings, ProtectedNames names) {
    this.settings = settings;
    this.names = names;
    this.permissionSetName = arn -> Optional.empty();
  }

  /** Looks up the names of the settings in the background. */
  public void start() {
    names.start();
  }

  /** Warns if a resource may take away the access that the operator's own role comes from. */
  void checkOwnAccess(CallerIdentity caller) {
    caller
        .permissionSetName()
        .filter(name -> !isProtected(name))
        .ifPresent(
            name ->
                LOGGER.warn(
                    "The operator's own role comes from permission set {}, which a resource can"
                        + " change: add it to --{}",
                    name,
                    ProtectedSettings.PERMISSION_SETS));
  }

  private boolean isProtected(String name) {
    return settings.permissionSetNames().contains(name)
        || settings.permissionSetArns().stream()
            .flatMap(arn -> permissionSetName.apply(arn).stream())
            .anyMatch(name::equals);
  }

  /**
   * Whether an assignment is protected; empty if it is not.
   *
   * @param requester woken at the end of a lookup that the answer needs
   */
  public Optional<Guarded> of(AssignedAccess assignment, Named named, Requester requester) {
    return first(
        Stream.of(
                principal(assignment, named, requester),
                permissionSet(assignment.permissionSetArn(), requester),
                account(assignment.accountId(), named.account(), requester))
            .flatMap(Optional::stream)
            .toList());
  }

  /** Whether a permission set is protected by its name, or by its ARN if it has one. */
  public Optional<Guarded> ofPermissionSet(String name, @Nullable String arn) {
    return Stream.of(name, arn == null ? "" : arn)
        .filter(settings.permissionSets()::contains)
        .findFirst()
        .map(entry -> new Protected(ProtectedSettings.PERMISSION_SETS, entry));
  }

  /** Whether any account is protected. */
  public boolean hasAccounts() {
    return !settings.accounts().isEmpty();
  }

  /**
   * Whether one of these accounts is protected.
   *
   * @param requester woken at the end of a lookup that the answer needs
   */
  public Optional<Guarded> ofAccounts(Collection<String> accountIds, Requester requester) {
    return first(
        accountIds.stream().sorted().flatMap(id -> account(id, null, requester).stream()).toList());
  }

  private static Optional<Guarded> first(Collection<Guarded> found) {
    return found.stream()
        .filter(Protected.class::isInstance)
        .findFirst()
        .or(() -> found.stream().findFirst());
  }

  private Optional<Guarded> principal(AssignedAccess assignment, Named named, Requester requester) {
    var id = assignment.principalId();
    if (settings.principals().contains(id)) {
      return Optional.of(new Protected(ProtectedSettings.PRINCIPALS, id));
    }
    var type = assignment.principalType();
    return first(
        settings.principalNames(type).stream()
            .flatMap(
                name ->
                    named(
                        new Entry(
                            ProtectedSettings.PRINCIPALS,
                            ProtectedSettings.principalEntry(type, name),
                            name),
                        id,
                        named.principal(),
                        names.seen(type, name),
                        () -> names.principal(type, name, requester))
                        .stream())
            .toList());
  }

  private Optional<Guarded> permissionSet(String arn, Requester requester) {
    if (settings.permissionSets().contains(arn)) {
      return Optional.of(new Protected(ProtectedSettings.PERMISSION_SETS, arn));
    }
    var protectedNames = settings.permissionSetNames();
    if (protectedNames.isEmpty()) {
      return Optional.empty();
    }
    var answer = names.permissionSet(arn, requester);
    return answer instanceof Answer.Unknown unknown
        ? Optional.of(
            new Undecided(
                ProtectedSettings.PERMISSION_SETS,
                String.join(", ", protectedNames),
                unknown.failure()))
        : ((Answer.Known) answer)
            .values().stream()
                .filter(protectedNames::contains)
                .findFirst()
                .map(name -> new Protected(ProtectedSettings.PERMISSION_SETS, name));
  }

  private Optional<Guarded> account(String id, @Nullable String named, Requester requester) {
    if (settings.accounts().contains(id)) {
      return Optional.of(new Protected(ProtectedSettings.ACCOUNTS, id));
    }
    return first(
        settings.accountNames().stream()
            .flatMap(
                name ->
                    named(
                        new Entry(ProtectedSettings.ACCOUNTS, name, name),
                        id,
                        named,
                        names.seen(name),
                        () -> names.account(name, requester))
                        .stream())
            .toList());
  }

  /** An entry that is a name, in the words of the setting and in AWS's. */
  private record Entry(String setting, String text, String name) {}

  /** Whether an entry that is a name stands for an id. */
  private static Optional<Guarded> named(
      Entry entry, String id, @Nullable String named, Set<String> seen, Supplier<Answer> lookup) {
    if (seen.contains(id) || entry.name().equalsIgnoreCase(named)) {
      return Optional.of(new Protected(entry.setting(), entry.text()));
    }
    var answer = lookup.get();
    if (answer instanceof Answer.Known known) {
      return known.values().contains(id)
          ? Optional.of(new Protected(entry.setting(), entry.text()))
          : Optional.empty();
    }
    // An id that was looked up by another name is another's.
    return named != null
        ? Optional.empty()
        : Optional.of(
            new Undecided(entry.setting(), entry.text(), ((Answer.Unknown) answer).failure()));
  }
}
