package dev.ssoperator.assignment;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.IdentityChange;
import dev.ssoperator.api.Principal;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.api.ResolvedNames.PrincipalName;
import dev.ssoperator.assignment.Names.Answer;
import dev.ssoperator.assignment.PrincipalStates.State;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Finds the principal that a spec means, and what has become of the one that it meant before. */
final class PrincipalResolver {

  /** The outcome. */
  sealed interface Outcome {

    /**
     * The spec means this id.
     *
     * @param name the name it was found by; empty if the spec has the id
     * @param held why the id is not the one that the name stands for now
     */
    record Found(String id, Optional<PrincipalName> name, Optional<Pin> held) implements Outcome {}

    /**
     * Nothing has the name.
     *
     * @param gone the id that the name stood for, if it is to be revoked
     */
    record Missing(Verdict verdict, Optional<String> gone) implements Outcome {}

    /** The name is being looked up. */
    record Reading() implements Outcome {}
  }

  private final Names names;
  private final PrincipalStates states;
  private final Duration interval;

  /**
   * Creates a resolver.
   *
   * @param interval how soon a principal that does not exist is checked again
   */
  PrincipalResolver(Names names, PrincipalStates states, Duration interval) {
    this.names = names;
    this.states = states;
    this.interval = interval;
  }

  /** Resolves the principal of a resource's spec, on the terms of {@link Names#group}. */
  Outcome resolve(AssignmentWork work, Instant notBefore, Requester requester) {
    var principal = work.resource().getSpec().principal();
    var given = principal.groupId() != null ? principal.groupId() : principal.userId();
    if (given != null) {
      return new Outcome.Found(given, Optional.empty(), Optional.empty());
    }
    var name = Objects.requireNonNullElse(principal.group(), principal.user());
    var type = type(principal);
    var before =
        Optional.ofNullable(work.draft().names().principal())
            .filter(known -> known.isNamedAs(new PrincipalName(type, name, known.id())));
    var answer =
        type == PrincipalType.GROUP
            ? names.group(name, notBefore, before.isPresent(), requester)
            : names.user(name, notBefore, before.isPresent(), requester);
    if (answer instanceof Answer.Found found) {
      var now = new PrincipalName(type, name, found.id());
      return before
          .filter(held -> !held.equals(now) && isHeld(principal))
          .map(held -> held(held, found.id()))
          .orElseGet(() -> new Outcome.Found(found.id(), Optional.of(now), Optional.empty()));
    }
    if (!(answer instanceof Answer.Missing missing)) {
      return new Outcome.Reading();
    }
    if (before.isEmpty()) {
      return missing(notFound(type, name), Optional.empty());
    }
    var known = before.get();
    return work.held().all().stream().anyMatch(access -> isOf(known, access))
        ? missing(known, missing.asOf(), isHeld(principal), requester)
        : missing("%s; it was %s".formatted(notFound(type, name), known.id()), Optional.empty());
  }

  /** The kind of principal that a spec names. */
  static PrincipalType type(Principal principal) {
    return principal.group() != null || principal.groupId() != null
        ? PrincipalType.GROUP
        : PrincipalType.USER;
  }

  private static boolean isHeld(Principal principal) {
    return principal.onIdentityChange() == IdentityChange.HOLD;
  }

  private static boolean isOf(PrincipalName name, AssignedAccess access) {
    return access.principalType() == name.type() && access.principalId().equals(name.id());
  }

  private static Outcome held(PrincipalName held, String now) {
    var message =
        ("the %s named \"%s\" has a new id, %s; onIdentityChange is Hold, so the access stays with"
                + " %s and the new id has none; set spec.principal.onIdentityChange: Follow, or"
                + " delete and create this resource")
            .formatted(word(held.type()), held.name(), now, held.id());
    return new Outcome.Found(
        held.id(), Optional.of(held), Optional.of(new Pin(Reason.PRINCIPAL_CHANGED, message)));
  }

  /** Nothing has the name of a principal that was assigned. */
  private Outcome missing(PrincipalName known, Instant asOf, boolean isHeld, Requester requester) {
    var notFound = notFound(known.type(), known.name());
    try {
      var state = states.of(known.type(), known.id(), asOf, requester);
      if (state instanceof State.Reading) {
        return new Outcome.Reading();
      }
      if (state instanceof State.Named named) {
        return named.name().equalsIgnoreCase(known.name())
            ? new Outcome.Found(known.id(), Optional.of(known), Optional.empty())
            : missing(renamed(notFound, known, named.name()), Optional.empty());
      }
      var deleted = "%s: %s was deleted".formatted(notFound, known.id());
      if (isHeld) {
        return missing(
            deleted + "; onIdentityChange is Hold, so its assignment stays", Optional.empty());
      }
      return ((State.Gone) state).isConfirmed()
          ? missing(deleted, Optional.of(known.id()))
          : new Outcome.Missing(
              verdict(deleted + "; the operator checks that again before it revokes its assignment")
                  .recheckAfter(interval),
              Optional.empty());
    } catch (IdentityCenterException e) {
      if (e.kind() != ErrorKind.DENIED) {
        throw e;
      }
      return missing(
          "%s; whether %s still exists is unknown, so its assignment stays: %s: %s"
              .formatted(notFound, known.id(), e.operation(), e.awsMessage()),
          Optional.empty());
    }
  }

  private static String renamed(String notFound, PrincipalName known, String now) {
    return "%s: %s is now named \"%s\" and keeps the access; correct spec.principal.%s, or delete this resource"
        .formatted(notFound, known.id(), now, word(known.type()));
  }

  private static Outcome missing(String message, Optional<String> gone) {
    return new Outcome.Missing(verdict(message), gone);
  }

  private static Verdict verdict(String message) {
    return Verdict.of(Reason.PRINCIPAL_NOT_FOUND, message);
  }

  private static String notFound(PrincipalType type, String name) {
    return "no %s named \"%s\" in the identity store".formatted(word(type), name);
  }

  private static String word(PrincipalType type) {
    return type == PrincipalType.GROUP ? "group" : "user";
  }
}
