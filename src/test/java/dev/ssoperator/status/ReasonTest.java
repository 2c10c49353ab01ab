package dev.ssoperator.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reasons are for programs: one CamelCase word each. */
class ReasonTest {

  @ParameterizedTest
  @EnumSource
  void isOneCamelCaseWordThatFollowsFromTheConstant(Reason reason) {
    assertThat(reason.text()).matches("^[A-Z][A-Za-z]+$").isEqualTo(camelCase(reason.name()));
  }

  @Test
  void noTwoReasonsReadTheSame() {
    assertThat(Reason.values()).extracting(Reason::text).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void everyKindOfOutcomeHasAReason(Reason.Kind kind) {
    assertThat(Reason.values()).anyMatch(reason -> reason.kind() == kind);
  }

  private static String camelCase(String constant) {
    var text = new StringBuilder();
    Arrays.stream(constant.split("_"))
        .forEach(
            word ->
                text.append(word.charAt(0))
                    .append(word.substring(1).toLowerCase(java.util.Locale.ROOT)));
    return text.toString();
  }
}
