package dev.ssoperator.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.api.PrincipalType;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** A status is believed where the operator has written it, and nowhere else. */
class SealsTest {

  private static final AssignedAccess ACCESS =
      new AssignedAccess("arn:a", "111111111111", PrincipalType.GROUP, "g-1");

  private final Seals seals = Seals.with(key(1), true);

  private record Sealed(String uid, AssignedAccess access) {}

  @Property(tries = 500)
  void anAssignmentIsProvenExactlyWhereItWasSealed(
      @ForAll("sealed") List<Sealed> written, @ForAll("sealed") List<Sealed> claimed) {
    for (var claim : claimed) {
      var strings = new ArrayList<String>();
      written.forEach(
          w -> strings.addAll(seals.of(resource(w.uid(), List.of()), List.of(w.access()))));

      assertThat(seals.isProven(resource(claim.uid(), strings), claim.access()))
          .isEqualTo(written.contains(claim));
    }
  }

  /** Few texts, so that claims coincide, and some that run into each other. */
  @Provide
  Arbitrary<List<Sealed>> sealed() {
    var text = Arbitraries.of("", "a", "aa", "b", "a\n", "\na", "ab");
    return Combinators.combine(text, text, text, Arbitraries.of(PrincipalType.class), text)
        .as(
            (uid, arn, account, type, id) ->
                new Sealed(uid, new AssignedAccess(arn, account, type, id)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  @Test
  void sealsDoNotDependOnTheOrder() {
    var other = new AssignedAccess("arn:b", "111111111111", PrincipalType.USER, "u-1");
    var resource = resource("uid", List.of());

    assertThat(seals.of(resource, List.of(ACCESS, other)))
        .isEqualTo(seals.of(resource, List.of(other, ACCESS, other)))
        .hasSize(2);
  }

  @Test
  void anotherKeyProvesNothing() {
    var sealed = resource("uid", seals.of(resource("uid", List.of()), List.of(ACCESS)));

    assertThat(seals.isProven(sealed, ACCESS)).isTrue();
    assertThat(Seals.with(key(2), true).isProven(sealed, ACCESS)).isFalse();
  }

  @Test
  void withoutBoundariesEveryStatusIsBelieved() {
    assertThat(Seals.with(key(1), false).isProven(resource("uid", List.of()), ACCESS)).isTrue();
    assertThat(Seals.withoutKey(false).isProven(resource("uid", List.of()), ACCESS)).isTrue();
  }

  @Test
  void withoutAKeyOnlyWhatThisProcessHasWrittenIsProvenAndSealsStay() {
    var keyless = Seals.withoutKey(true);
    var resource = resource("uid", List.of("of another process"));

    assertThat(keyless.isProven(resource, ACCESS)).isFalse();
    assertThat(keyless.of(resource, List.of(ACCESS))).containsExactly("of another process");
    assertThat(keyless.isProven(resource, ACCESS)).isTrue();
    assertThat(keyless.isProven(resource("other", List.of()), ACCESS)).isFalse();
    keyless.forget(resource);
    assertThat(keyless.isProven(resource, ACCESS)).isFalse();
  }

  private static byte[] key(int value) {
    var key = new byte[Seals.KEY_LENGTH];
    key[0] = (byte) value;
    return key;
  }

  private static AccountAssignment resource(String uid, List<String> seals) {
    var resource = new AccountAssignment();
    resource.setMetadata(new ObjectMetaBuilder().withUid(uid).build());
    resource.setStatus(
        new AccountAssignmentStatus(
            null, null, null, List.of(), null, null, seals, null, null, List.of()));
    return resource;
  }
}
