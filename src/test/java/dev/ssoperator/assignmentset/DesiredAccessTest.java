package dev.ssoperator.assignmentset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.access.Ruling;
import dev.ssoperator.api.AccountAssignmentSet;
import dev.ssoperator.api.AccountAssignmentSetSpec;
import dev.ssoperator.api.AccountSelector;
import dev.ssoperator.api.IdentityChange;
import dev.ssoperator.api.PermissionSetRef;
import dev.ssoperator.api.Principal;
import dev.ssoperator.assignmentset.DesiredAccess.Answer.Known;
import dev.ssoperator.assignmentset.DesiredAccess.Answer.Undecided;
import dev.ssoperator.status.Reason;
import dev.ssoperator.status.Verdict;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which accesses a set is to have of those that it selects. */
class DesiredAccessTest {

  private static final Ruling OUTSIDE = new Ruling.Outside("not yours", true);

  private final List<String> judged = new ArrayList<>();
  private Ruling ruling = new Ruling.Allowed();

  @Test
  void eachPrincipalHasEachPermissionSetInEachAccount() {
    var set = set(2, 3);

    var known = known(set, select(given("1"), given("2")), Set.of());

    assertThat(known.accesses()).hasSize(12);
    assertThat(known.accounts()).isEqualTo(2);
    assertThat(known.room()).isEqualTo(7);
    assertThat(known.isReduced()).isFalse();
    assertThat(known.remark()).isEmpty();
    assertThat(known.accesses().values()).containsExactlyInAnyOrderElementsOf(all(set, "1", "2"));
    known
        .accesses()
        .forEach((name, access) -> assertThat(access.name("team", "set")).isEqualTo(name));
  }

  @Test
  void whatExistsStaysWhateverTheBoundaryAndTheAccountAre() {
    ruling = OUTSIDE;
    var suspended = new Selection.Account("1", "one", false, false);
    var name = access(suspended).name("team", "set");

    var known = known(set(1, 1), select(suspended), Set.of(name));

    assertThat(known.accesses()).containsOnlyKeys(name);
    assertThat(known.isReduced()).isFalse();
    assertThat(judged).isEmpty();
  }

  @Test
  void anAccountThatIsNotActiveGetsNothingNew() {
    var known = known(set(1, 1), select(new Selection.Account("1", "one", false, true)), Set.of());

    assertThat(known.accesses()).isEmpty();
    assertThat(judged).isEmpty();
  }

  @Test
  void whatTheBoundaryExcludesIsToldWhereTheSpecHasTheAccountItself() {
    ruling = OUTSIDE;
    var name = access(given("1")).name("team", "set");

    var known =
        known(
            set(1, 1),
            select(given("1"), new Selection.Account("2", "two", true, false)),
            Set.of());

    assertThat(known.accesses()).containsOnlyKeys(name);
    assertThat(known.outside())
        .isEqualTo(Map.of(name, new Refusal(Reason.OUTSIDE_BOUNDARY.text(), "not yours")));
    assertThat(known.isReduced()).isTrue();
    assertThat(known.remark())
        .isEqualTo("; accounts outside the namespace's AccessBoundary are left out");
  }

  @Test
  void whatIsRefusedElsewhereIsAddedToWhatTheBoundaryExcludes() {
    ruling = OUTSIDE;
    var known = known(set(1, 1), select(given("1")), Set.of());
    var elsewhere = new Refusal("Refused", "no");

    assertThat(known.with(Map.of("other", elsewhere)))
        .containsEntry("other", elsewhere)
        .containsAllEntriesOf(known.outside())
        .hasSize(2);
  }

  @Test
  void whileTheBoundaryCannotSayNothingIsDecided() {
    ruling = new Ruling.Reading();
    assertThat(answer(set(1, 1), select(given("1")), Set.of()))
        .isEqualTo(new Undecided(Verdict.CHECKING));

    ruling = new Ruling.Outdated();
    assertThat(answer(set(1, 1), select(given("1")), Set.of()))
        .isEqualTo(new Undecided(Verdict.outdated()));
  }

  @Test
  void anAccountIsSaidWithItsNameWhereThatIsKnown() {
    var selection = select(given("1"), new Selection.Account("2", "two", true, false));

    assertThat(selection.text("1")).isEqualTo("1");
    assertThat(selection.text("2")).isEqualTo("2 (two)");
    assertThat(selection.text("3")).isEqualTo("3");
  }

  // ---- what cannot be carried out

  @Test
  void aUnitThatDoesNotExistIsRefused() {
    var selection = new Selection(new TreeMap<>(), List.of("spec.accounts[0]: Prod", "more"), null);

    assertThat(DesiredAccess.refusal(set(1, 1).getSpec(), selection))
        .hasValueSatisfying(
            verdict -> {
              assertThat(verdict.reason()).isEqualTo(Reason.ORGANIZATIONAL_UNIT_NOT_FOUND);
              assertThat(verdict.message())
                  .startsWith("AWS Organizations has no such unit: spec.accounts[0]: Prod, more.");
            });
  }

  @Test
  void fiftyThousandAssignmentsAreTheMost() {
    var accounts = IntStream.range(0, 50).mapToObj(i -> given(String.valueOf(i))).toList();
    var most = set(50, 20).getSpec();

    assertThat(DesiredAccess.refusal(most, selection(accounts))).isEmpty();
    assertThat(
            DesiredAccess.refusal(
                most,
                selection(Stream.concat(accounts.stream(), Stream.of(given("more"))).toList())))
        .hasValueSatisfying(
            verdict -> {
              assertThat(verdict.reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
              assertThat(verdict.message())
                  .startsWith(
                      "the spec asks for 51000 assignments (50 principals, 20 permission sets, 51"
                          + " accounts), and a set has at most 50000");
            });
  }

  private Known known(AccountAssignmentSet set, Selection selection, Set<String> existing) {
    return (Known) answer(set, selection, existing);
  }

  private DesiredAccess.Answer answer(
      AccountAssignmentSet set, Selection selection, Set<String> existing) {
    return DesiredAccess.accesses(
        set,
        selection,
        existing,
        (name, access) -> {
          judged.add(name);
          return ruling;
        },
        7);
  }

  private static List<Access> all(AccountAssignmentSet set, String... accounts) {
    return Stream.of(accounts)
        .flatMap(
            account ->
                set.getSpec().permissionSetRefs().stream()
                    .flatMap(
                        reference ->
                            set.getSpec().principals().stream()
                                .map(who -> new Access(who, reference, given(account)))))
        .toList();
  }

  private static Access access(Selection.Account account) {
    return new Access(principal(0), new PermissionSetRef("set-0", null), account);
  }

  private static Selection select(Selection.Account... accounts) {
    return selection(List.of(accounts));
  }

  private static Selection selection(List<Selection.Account> accounts) {
    var byId = new TreeMap<String, Selection.Account>();
    accounts.forEach(account -> byId.put(account.id(), account));
    return new Selection(byId, List.of(), null);
  }

  private static Selection.Account given(String id) {
    return new Selection.Account(id, "", true, true);
  }

  private static Principal principal(int number) {
    return new Principal("group-" + number, null, null, null, IdentityChange.FOLLOW);
  }

  private static AccountAssignmentSet set(int principals, int permissionSets) {
    var set = new AccountAssignmentSet();
    set.setMetadata(new ObjectMetaBuilder().withNamespace("team").withName("set").build());
    set.setSpec(
        new AccountAssignmentSetSpec(
            IntStream.range(0, principals).mapToObj(DesiredAccessTest::principal).toList(),
            IntStream.range(0, permissionSets)
                .mapToObj(i -> new PermissionSetRef("set-" + i, null))
                .toList(),
            List.of(new AccountSelector(null, null, null, List.of("1"))),
            List.of(),
            null));
    return set;
  }
}
