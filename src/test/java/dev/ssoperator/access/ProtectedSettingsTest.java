package dev.ssoperator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ssoperator.api.PrincipalType;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries are checked at the start, so that none protects nothing without anybody's notice. */
class ProtectedSettingsTest {

  private static final String ID = "906768ecd6-7d4a6e0b-64bb-4c6e-a2a4-1f5cb4c2d1a7";
  private static final String ARN =
      "arn:aws:sso:::permissionSet/ssoins-1111111111111111/ps-1111111111111111";

  @Test
  void idsAndNamesAreToldApart() {
    var settings =
        new ProtectedSettings(
            Set.of("group:Break Glass", "user:root@example.com", " " + ID),
            Set.of("BreakGlass", ARN),
            Set.of("111111111111", "audit-2024"));

    assertThat(settings.principalNames(PrincipalType.GROUP)).containsExactly("Break Glass");
    assertThat(settings.principalNames(PrincipalType.USER)).containsExactly("root@example.com");
    assertThat(settings.principals()).contains(ID);
    assertThat(settings.permissionSetNames()).containsExactly("BreakGlass");
    assertThat(settings.permissionSetArns()).containsExactly(ARN);
    assertThat(settings.accountNames()).containsExactly("audit-2024");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "finance", "group:", "group: ", "user:a b", "groups:finance", "123"})
  void aPrincipalIsAPrefixedNameOrAnId(String entry) {
    refused(
        "protected-principals",
        entry,
        () -> new ProtectedSettings(Set.of(ID, entry), Set.of(), Set.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Break Glass",
        "a-name-of-more-than-32-characters",
        "arn:aws:sso:::permissionSet/ssoins-1111111111111111",
        "arn:aws:iam::aws:policy/AdministratorAccess"
      })
  void aPermissionSetIsANameOrAnArn(String entry) {
    refused(
        "protected-permission-sets",
        entry,
        () -> new ProtectedSettings(Set.of(), Set.of(entry), Set.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "11111111111", "1111111111111"})
  void anAccountIsANameOrTwelveDigits(String entry) {
    refused(
        "protected-accounts",
        entry,
        () -> new ProtectedSettings(Set.of(), Set.of(), Set.of(entry)));
  }

  private static void refused(
      String setting, String entry, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatIllegalArgumentException()
        .isThrownBy(call)
        .withMessageStartingWith(setting + " must be ")
        .withMessageEndingWith("not \"%s\"", entry);
  }

  @Test
  void anEntryIsAboutAUserOnlyIfItBeginsSo() {
    var settings = new ProtectedSettings(Set.of("group:a user:b"), Set.of(), Set.of());

    assertThat(settings.principalNames(PrincipalType.USER)).isEmpty();
    assertThat(settings.principalNames(PrincipalType.GROUP)).containsExactly("a user:b");
  }
}
