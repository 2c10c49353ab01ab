package dev.ssoperator.assignmentset;

import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.identitycenter.Text;
import dev.ssoperator.status.Verdict;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Says which accounts join a set and leave it: once for all of them, not for each assignment. */
final class AccountNews {

  private static final int MAX_NAMED = 20;
  private static final String JOINED = "AccountsJoined";
  private static final String LEFT = "AccountsLeft";

  /** Accounts that were announced and are not complete yet, by set. */
  private final Map<String, Set<String>> joining = new ConcurrentHashMap<>();

  /** Announces accounts that are about to get access; the first ones of a set are no news. */
  void joined(SetWork work, Selection selection, SetPlan plan) {
    var uid = work.resource().getMetadata().getUid();
    var before = joining.getOrDefault(uid, Set.of());
    joining.put(uid, plan.joined());
    var fresh = new TreeSet<>(plan.joined());
    fresh.removeAll(before);
    if (!work.members().isEmpty() && !fresh.isEmpty()) {
      work.announce(false, JOINED, "selected now: " + names(fresh, selection));
    }
  }

  /** Announces accounts that are about to lose access. */
  void left(SetWork work, Selection selection, SetPlan plan) {
    if (!plan.left().isEmpty() && !plan.removals().isEmpty()) {
      work.announce(true, LEFT, "not selected any more: " + names(plan.left(), selection));
    }
  }

  /** The set is gone. */
  void forget(AccountAssignmentSet set) {
    joining.remove(set.getMetadata().getUid());
  }

  /** A verdict on revocations that are held, with the accounts that would lose access. */
  Verdict held(Verdict verdict, SetPlan plan, Selection selection) {
    return plan.left().isEmpty()
        ? verdict
        : verdict.withMessage(
            "accounts that would lose access: %s; %s"
                .formatted(names(plan.left(), selection), verdict.message()));
  }

  /** The first accounts, in order. */
  static List<String> first(Set<String> accountIds) {
    return accountIds.stream().sorted().limit(MAX_NAMED).toList();
  }

  private static String names(Collection<String> accountIds, Selection selection) {
    return Text.first(MAX_NAMED, accountIds.stream().map(selection::text).toList());
  }
}
