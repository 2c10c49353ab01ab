package dev.ssoperator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.api.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conditions as kstatus defines them. */
class ConditionsTest {

  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant T1 = T0.plusSeconds(60);

  @ParameterizedTest
  @EnumSource
  void readyComesFirstAndWhatHoldsBesideItFollowsFromTheReason(Reason reason) {
    var conditions = Conditions.of(Verdict.of(reason, "why"), 7, List.of(), T0);

    var expected =
        switch (reason.kind()) {
          case READY -> List.of("Ready=TRUE");
          case PROGRESSING -> List.of("Ready=FALSE", "Reconciling=TRUE");
          case STALLED -> List.of("Ready=FALSE", "Stalled=TRUE");
          case UNKNOWN -> List.of("Ready=UNKNOWN");
        };
    assertThat(conditions).extracting(c -> c.type() + "=" + c.status()).isEqualTo(expected);
    assertThat(conditions)
        .allSatisfy(
            condition -> {
              assertThat(condition.reason()).isEqualTo(reason.text());
              assertThat(condition.message()).isEqualTo("why");
              assertThat(condition.observedGeneration()).isEqualTo(7);
              assertThat(condition.lastTransitionTime()).isEqualTo(T0);
            });
  }

  @Test
  void theTransitionTimeIsKeptWhileTheStateStays() {
    var before = Conditions.of(Verdict.of(Reason.CREATING, "a"), 1, List.of(), T0);
    var after = Conditions.of(Verdict.of(Reason.PROVISIONING, "b"), 2, before, T1);

    assertThat(after).extracting(Condition::lastTransitionTime).containsExactly(T0, T0);
    assertThat(after).extracting(Condition::reason).containsOnly("Provisioning");
    assertThat(after).extracting(Condition::observedGeneration).containsOnly(2L);
  }

  @Test
  void theTransitionTimeChangesWithTheState() {
    var creating = Conditions.of(Verdict.of(Reason.CREATING, "a"), 1, List.of(), T0);
    var ready = Conditions.of(Verdict.of(Reason.PROVISIONED, "b"), 1, creating, T1);
    var stalled = Conditions.of(Verdict.of(Reason.INVALID_SPEC, "c"), 1, creating, T1);

    assertThat(ready).extracting(Condition::lastTransitionTime).containsExactly(T1);
    assertThat(stalled).extracting(Condition::lastTransitionTime).containsExactly(T0, T1);
  }

  @Test
  void aConditionThatComesBackIsNew() {
    var first = Conditions.of(Verdict.of(Reason.CREATING, "a"), 1, List.of(), T0);
    var ready = Conditions.of(Verdict.of(Reason.PROVISIONED, "b"), 1, first, T0);
    var again = Conditions.of(Verdict.of(Reason.PROVISIONING, "c"), 1, ready, T1);

    assertThat(again).extracting(Condition::lastTransitionTime).containsExactly(T1, T1);
  }

  @Test
  void transitionTimesAreWholeSecondsAsKubernetesKeepsThem() {
    var conditions =
        Conditions.of(Verdict.of(Reason.CREATING, "a"), 1, List.of(), T0.plusNanos(123_456_789));

    assertThat(conditions).extracting(Condition::lastTransitionTime).containsOnly(T0);
  }

  @Test
  void theSameVerdictGivesEqualConditionsHoweverMuchLater() {
    var verdict = Verdict.of(Reason.THROTTLED, "a");
    var before = Conditions.of(verdict, 1, List.of(), T0);

    assertThat(Conditions.of(verdict, 1, before, T1)).isEqualTo(before);
  }

  @Test
  void aMessageIsCutToWhatStaysReadable() {
    var conditions =
        Conditions.of(Verdict.of(Reason.ACCESS_DENIED, "x".repeat(40_000)), 1, List.of(), T0);

    assertThat(conditions)
        .allSatisfy(
            c ->
                assertThat(c.message())
                    .hasSize(1_024)
                    .startsWith("xxx")
                    .endsWith("… (40000 characters)"));
  }
}
