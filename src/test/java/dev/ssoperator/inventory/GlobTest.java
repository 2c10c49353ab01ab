package dev.ssoperator.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A star stands for any text, everything else for itself. */
class GlobTest {

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "data,data",
        "*,''",
        "*,data",
        "**,data",
        "data-*,data-",
        "data-*,data-eng",
        "*-eng,data-eng",
        "*-eng,-eng",
        "d*a,data",
        "d*a,da",
        "*a*a,data",
        "a*b*c,abbbcbc",
        "a*b*c,abc",
        "*ab,aab",
        "*aba*,ababa",
        "policy/*,policy/job/Billing",
        "a.c,a.c",
        "[ab],[ab]",
        "\\Q*\\E,\\Qx\\E",
        "a\\*,a\\b",
      })
  void itMatches(String pattern, String text) {
    assertThat(Glob.matches(pattern, text)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "data,Data",
        "data,data ",
        "data,adata",
        "data,''",
        "data-*,data",
        "data-*,xdata-eng",
        "*-eng,data-eng1",
        "a*a,a",
        "ab*ba,aba",
        "a*b*c,acb",
        "a*b*b,ab",
        "*ab*ab*,aab",
        "a.c,abc",
        "[ab],a",
        "a?,ab",
        "a+,aa",
        ".*,data",
      })
  void itDoesNotMatch(String pattern, String text) {
    assertThat(Glob.matches(pattern, text)).isFalse();
  }

  @Test
  void aStarStandsForLinesToo() {
    assertThat(Glob.matches("a*c", "a\nb\r\nc")).isTrue();
  }

  @Test
  void aTextCannotMakeAPatternWithManyStarsSlow() {
    assertThat(Glob.matches("*a".repeat(60) + "b", "a".repeat(1024))).isFalse();
    assertThat(Glob.matches("*a".repeat(60) + "*b*c", "ab".repeat(512))).isFalse();
  }

  @Test
  void onePatternOfSeveralIsEnough() {
    assertThat(Glob.anyMatches(List.of("x", "d*", "y"), "data")).isTrue();
    assertThat(Glob.anyMatches(List.of("x", "y"), "data")).isFalse();
    assertThat(Glob.anyMatches(List.of(), "data")).isFalse();
  }

  @Test
  void onlyStarsMatchEveryText() {
    assertThat(Glob.isAny(List.of("x", "*"))).isTrue();
    assertThat(Glob.isAny(List.of("***"))).isTrue();
    assertThat(Glob.isAny(List.of("*x", "x*", "*.*"))).isFalse();
    assertThat(Glob.isAny(List.of(""))).isFalse();
    assertThat(Glob.isAny(List.of())).isFalse();
  }
}
