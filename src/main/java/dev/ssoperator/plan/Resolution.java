package dev.ssoperator.plan;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.Principal;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.identitycenter.OrganizationAccount;
import dev.ssoperator.permissionset.PermissionSetPreview;
import dev.ssoperator.survey.Survey;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the ids that an AccountAssignment means, in what AWS held. */
final class Resolution {

  /** What an AccountAssignment means. */
  sealed interface Resolved {

    /** For people: principal, permission set, account. */
    String subject();

    /** Everything is known. */
    record Known(String subject, AssignedAccess access) implements Resolved {}

    /**
     * The permission set is created by the plan.
     *
     * @param access what is requested, with an empty ARN
     */
    record OfNewSet(String subject, AssignedAccess access) implements Resolved {}

    /** The operator would refuse it. */
    record Refused(String subject, String message) implements Resolved {}

    /** It depends on something that is not known here. */
    record Unknown(String subject, String message) implements Resolved {}
  }

  /** The answer about one part: its id, or what is wrong. */
  private record Part(@Nullable String id, String message) {

    static Part of(String id) {
      return new Part(id, "");
    }

    static Part missing(String message) {
      return new Part(null, message);
    }
  }

  private final Survey survey;
  private final ExistingSets existing;
  private final PermissionSetPlans sets;
  private final SurveyNames names;

  Resolution(Survey survey, SurveyNames names, ExistingSets existing, PermissionSetPlans sets) {
    this.survey = survey;
    this.existing = existing;
    this.sets = sets;
    this.names = names;
  }

  Resolved of(AccountAssignment assignment) {
    var spec = assignment.getSpec();
    var principal = principal(spec.principal());
    var account =
        spec.account().id() == null
            ? accountNamed(String.valueOf(spec.account().name()))
            : account(spec.account().id());
    var set = permissionSet(assignment);
    var subject =
        subject(
            text(spec.principal()),
            set.name(),
            account.id() == null
                ? String.valueOf(
                    spec.account().name() == null ? spec.account().id() : spec.account().name())
                : accountText(account.id()));
    for (var part : List.of(principal, account)) {
      if (part.id() == null) {
        return new Resolved.Refused(subject, part.message());
      }
    }
    if (set.refusal() != null) {
      return new Resolved.Refused(subject, set.refusal());
    }
    if (set.isUnknown()) {
      return new Resolved.Unknown(
          subject, "PermissionSet %s is not among these resources".formatted(set.name()));
    }
    var accountId = String.valueOf(account.id());
    var access =
        new AssignedAccess(
            Objects.requireNonNullElse(set.arn(), ""),
            accountId,
            type(spec.principal()),
            String.valueOf(principal.id()));
    var isActive =
        survey.organization().account(accountId).filter(OrganizationAccount::isActive).isPresent();
    if (survey.assignments().contains(access)) {
      return new Resolved.Known(subject, access);
    }
    if (survey.people().name(access.principalType(), access.principalId()).isEmpty()) {
      return new Resolved.Refused(
          subject, "the identity store has no %s".formatted(text(spec.principal())));
    }
    if (!isActive) {
      return new Resolved.Refused(subject, "account %s is not ACTIVE".formatted(accountId));
    }
    return set.arn() == null
        ? new Resolved.OfNewSet(subject, access)
        : new Resolved.Known(subject, access);
  }

  /**
   * A permission set as a reference finds it.
   *
   * @param name for people
   * @param arn null if it does not exist yet, or is not known
   * @param refusal why it cannot be assigned; null if it can
   * @param isUnknown whether no manifest has it
   */
  private record Target(
      String name, @Nullable String arn, @Nullable String refusal, boolean isUnknown) {}

  private Target permissionSet(AccountAssignment assignment) {
    var spec = assignment.getSpec();
    var arn = spec.permissionSetArn();
    if (arn != null) {
      return names.hasPermissionSet(arn)
          ? new Target(names.permissionSet(arn), arn, null, false)
          : new Target(arn, null, "AWS has no permission set " + arn, false);
    }
    var reference = spec.permissionSetRef();
    var namespace = assignment.getMetadata().getNamespace();
    var id =
        reference == null
            ? new ResourceID("", namespace)
            : new ResourceID(reference.name(), reference.namespaceFrom(namespace));
    if (sets.isBeingDeleted(id)) {
      return new Target(
          sets.awsName(id),
          null,
          "PermissionSet %s is being deleted".formatted(id.getName()),
          false);
    }
    var preview = sets.preview(id);
    if (preview.isEmpty()) {
      return existing
          .ownedBy(id)
          .map(set -> new Target(set.name(), set.arn(), null, false))
          .orElseGet(() -> new Target(id.getName(), null, null, true));
    }
    return of(preview.get(), sets.awsName(id), id);
  }

  private static Target of(PermissionSetPreview preview, String name, ResourceID id) {
    if (preview instanceof PermissionSetPreview.Changed changed) {
      return new Target(name, changed.set().arn(), null, false);
    }
    return preview instanceof PermissionSetPreview.Refused
        ? new Target(name, null, "PermissionSet %s is refused".formatted(id.getName()), false)
        : new Target(name, null, null, false);
  }

  private Part principal(Principal principal) {
    var id =
        Optional.ofNullable(principal.groupId()).or(() -> Optional.ofNullable(principal.userId()));
    if (id.isPresent()) {
      return Part.of(id.get());
    }
    var name = String.valueOf(principal.group() == null ? principal.user() : principal.group());
    var ids = names.principals(type(principal), name);
    return ids.size() == 1
        ? Part.of(ids.get(0))
        : Part.missing(
            ids.isEmpty()
                ? "the identity store has no %s".formatted(text(principal))
                : "the identity store has more than one %s".formatted(text(principal)));
  }

  private Part account(@Nullable String id) {
    return survey.organization().account(String.valueOf(id)).isPresent()
        ? Part.of(String.valueOf(id))
        : Part.missing("the organization has no account " + id);
  }

  private Part accountNamed(String name) {
    var accounts = survey.organization().named(name);
    return accounts.size() == 1
        ? Part.of(accounts.get(0).id())
        : Part.missing(
            accounts.isEmpty()
                ? "the organization has no account named " + name
                : "the organization has %d accounts named %s".formatted(accounts.size(), name));
  }

  /** An assignment of AWS for people. */
  String subject(AssignedAccess access) {
    var kind = access.principalType() == PrincipalType.GROUP ? "group " : "user ";
    return subject(
        kind
            + survey
                .people()
                .name(access.principalType(), access.principalId())
                .orElse(access.principalId()),
        names.permissionSet(access.permissionSetArn()),
        accountText(access.accountId()));
  }

  private static String subject(String principal, String permissionSet, String account) {
    return "%s, %s, account %s".formatted(principal, permissionSet, account);
  }

  private String accountText(String id) {
    return survey
        .organization()
        .account(id)
        .map(account -> "%s (%s)".formatted(id, account.name()))
        .orElse(id);
  }

  private static PrincipalType type(Principal principal) {
    return principal.group() != null || principal.groupId() != null
        ? PrincipalType.GROUP
        : PrincipalType.USER;
  }

  private static String text(Principal principal) {
    if (principal.group() != null) {
      return "group " + principal.group();
    }
    if (principal.user() != null) {
      return "user " + principal.user();
    }
    return principal.groupId() != null
        ? "group " + principal.groupId()
        : "user " + principal.userId();
  }
}
