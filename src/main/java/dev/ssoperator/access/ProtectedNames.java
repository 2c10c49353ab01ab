package dev.ssoperator.access;

import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.sdk.Requester;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the names of the settings stand for. */
public interface ProtectedNames {

  /** What is known about a name or an ARN. */
  sealed interface Answer {

    /** It stands for these, which may be none. */
    record Known(Set<String> values) implements Answer {}

    /**
     * It was never read.
     *
     * @param failure why the last read has failed; null while the first one runs
     */
    record Unknown(@Nullable IdentityCenterException failure) implements Answer {}
  }

  /** Looks up all names in the background, if they are looked up at all. */
  default void start() {}

  /** The ids of a group or user; the requester is woken at the end of a lookup. */
  Answer principal(PrincipalType type, String name, Requester requester);

  /** The ids of the accounts with a name; the requester is woken at the end of a lookup. */
  Answer account(String name, Requester requester);

  /** The name of a permission set; none where AWS does not describe it. */
  Answer permissionSet(String arn, Requester requester);

  /** The ids that a group's or user's name has stood for so far, without a lookup. */
  default Set<String> seen(PrincipalType type, String name) {
    return Set.of();
  }

  /** The ids that an account's name has stood for so far, without a lookup. */
  default Set<String> seen(String account) {
    return Set.of();
  }
}
