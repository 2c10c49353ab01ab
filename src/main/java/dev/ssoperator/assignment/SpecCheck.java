package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignmentSpec;
import dev.ssoperator.api.Patterns;
import dev.ssoperator.identitycenter.Text;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks specs for what the definition excludes: an older one may have let it pass. */
final class SpecCheck {

  private static final Pattern ACCOUNT = Pattern.compile(Patterns.ACCOUNT_ID);
  private static final Pattern PRINCIPAL = Pattern.compile(Patterns.PRINCIPAL_ID);
  private static final Pattern PERMISSION_SET = Pattern.compile(Patterns.PERMISSION_SET_ARN);

  private SpecCheck() {}

  /** Why AWS can have no such assignment, naming the field; empty if it can. */
  static Optional<String> problem(AccountAssignmentSpec spec) {
    var principal = spec.principal();
    return Stream.of(
            one("spec.account", "id or name", spec.account().id(), spec.account().name()),
            one(
                "spec.principal",
                "group, groupId, user or userId",
                principal.group(),
                principal.groupId(),
                principal.user(),
                principal.userId()),
            one(
                "spec",
                "permissionSetRef or permissionSetArn",
                spec.permissionSetRef(),
                spec.permissionSetArn()),
            problem("account.id", spec.account().id(), ACCOUNT, "have 12 digits"),
            problem("principal.groupId", principal.groupId(), PRINCIPAL, "be a group's id"),
            problem("principal.userId", principal.userId(), PRINCIPAL, "be a user's id"),
            problem(
                "permissionSetArn",
                spec.permissionSetArn(),
                PERMISSION_SET,
                "be the ARN of a permission set"))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> one(
      String field, String expected, @Nullable Object... alternatives) {
    return Stream.of(alternatives).filter(Objects::nonNull).count() == 1
        ? Optional.empty()
        : Optional.of("%s must have exactly one of %s".formatted(field, expected));
  }

  private static Optional<String> problem(
      String field, @Nullable String id, Pattern pattern, String expected) {
    return id == null || pattern.matcher(id).matches()
        ? Optional.empty()
        : Optional.of("spec.%s must %s, not \"%s\"".formatted(field, expected, Text.oneLine(id)));
  }
}
