package dev.ssoperator.assignment;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.ResolvedNames;
import dev.ssoperator.api.ResolvedNames.AccountName;
import dev.ssoperator.assignment.Names.Answer;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Reason;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Finds the account that a spec means. A name keeps the account that it was resolved to first. */
final class AccountResolver {

  /**
   * The account.
   *
   * @param answer the id, or why there is none
   * @param name the name it was found by; null if the spec has the id
   * @param pin why the id is not the one that the name stands for now
   */
  record Meant(Answer answer, Optional<AccountName> name, Optional<Pin> pin) {}

  private final Names names;

  AccountResolver(Names names) {
    this.names = names;
  }

  /** Resolves the account of a resource's spec, on the terms of {@link Names#account}. */
  Meant resolve(AssignmentWork work, Instant notBefore, Requester requester) {
    var account = work.resource().getSpec().account();
    var name = account.name();
    if (name == null) {
      var given = new Answer.Found(Objects.requireNonNull(account.id()));
      return new Meant(given, Optional.empty(), Optional.empty());
    }
    var answer = names.account(name, notBefore, requester);
    var pinned = pinned(name, work.draft().names());
    var pin = pinned.flatMap(id -> pin(name, id, answer));
    if (pin.isPresent()) {
      return new Meant(new Answer.Found(pinned.get()), pinned.map(id -> named(name, id)), pin);
    }
    return new Meant(
        answer,
        answer instanceof Answer.Found found
            ? Optional.of(named(name, found.id()))
            : Optional.empty(),
        Optional.empty());
  }

  /** Whether an account's name may stand for an id, as far as is known already. */
  boolean mayMean(AccountAssignment resource, String name, String id) {
    return Optional.ofNullable(resource.getStatus())
        .map(AccountAssignmentStatus::names)
        .flatMap(resolved -> pinned(name, resolved))
        .map(id::equals)
        .orElseGet(() -> names.mayBeAccount(name, id));
  }

  private static AccountName named(String name, String id) {
    return new AccountName(name, id);
  }

  private static Optional<String> pinned(String name, ResolvedNames resolved) {
    return Optional.ofNullable(resolved.account())
        .filter(account -> account.name().equals(name))
        .map(AccountName::id);
  }

  /** Why the name stands for the pinned account only because it did before, if so. */
  private Optional<Pin> pin(String name, String id, Answer answer) {
    var now = names.accountName(id);
    if (answer instanceof Answer.Found found && !found.id().equals(id)) {
      var other = "account %s is now named \"%s\"".formatted(found.id(), name);
      return Optional.of(pin(other, id));
    }
    if (answer instanceof Answer.Ambiguous several) {
      var others =
          "accounts %s are now named \"%s\"".formatted(String.join(", ", several.ids()), name);
      return Optional.of(pin(others, id));
    }
    return answer instanceof Answer.Unknown
        ? now.map(renamed -> pin("account %s is now named \"%s\"".formatted(id, renamed), id))
        : Optional.empty();
  }

  private static Pin pin(String why, String id) {
    return new Pin(
        Reason.ACCOUNT_RENAMED,
        "%s; this resource stays with account %s until spec.account is edited".formatted(why, id));
  }
}
