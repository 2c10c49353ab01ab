package dev.ssoperator.identitycenter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Text of others, made fit to be shown. */
class TextTest {

  @Test
  void shortTextStaysAsItIs() {
    assertThat(Text.oneLine("Rate exceeded")).isEqualTo("Rate exceeded");
    assertThat(Text.oneLine("N  and path P")).isEqualTo("N  and path P");
    assertThat(Text.oneLine("")).isEmpty();
  }

  @Test
  void whatWouldBreakALineOrATerminalBecomesASpace() {
    assertThat(Text.oneLine("\n a\r\n\tb \u001b[31mc\u202ed\u2028e\u2029f\u0000\n"))
        .isEqualTo("a b [31mc d e f");
  }

  @Test
  void longTextIsCutBetweenCharactersAndSaysHowLongItWas() {
    for (var length : new int[] {1_025, 5_000, 400_000}) {
      var cut = Text.oneLine("\ud83d\udd11".repeat(length));

      assertThat(cut)
          .hasSizeLessThanOrEqualTo(Text.MAX)
          .endsWith("\udd11… (%d characters)".formatted(2 * length));
    }
    assertThat(Text.oneLine("x".repeat(1_024))).isEqualTo("x".repeat(1_024));
  }

  @Test
  void halfOfACharacterIsNone() {
    assertThat(Text.oneLine("a\ud83db\udd11\udd11\ud83d\udd11\ud83d"))
        .isEqualTo("a\ufffdb\ufffd\ufffd\ud83d\udd11\ufffd");
  }

  @Test
  void textIsCutToBytesBetweenCharacters() {
    assertThat(Text.oneLine("x".repeat(5_000), 1_024).getBytes(StandardCharsets.UTF_8))
        .hasSize(1_024);
    assertThat(Text.oneLine("\ud83d\udd11".repeat(400), 1_023))
        .isEqualTo("\ud83d\udd11".repeat(255));
    assertThat(Text.oneLine("\ud83d\udd11", 3)).isEmpty();
    assertThat(Text.oneLine("\u6e11", 2)).isEmpty();
  }
}
