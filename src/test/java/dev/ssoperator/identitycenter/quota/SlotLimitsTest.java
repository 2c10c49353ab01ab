package dev.ssoperator.identitycenter.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A limit that cannot be is refused by the name of its setting. */
class SlotLimitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1, assignment-slots must be 1 to 100",
    "101, 0, 1, assignment-slots must be 1 to 100",
    "1, -1, 1, extra-revocation-slots must be 0 to 100",
    "1, 101, 1, extra-revocation-slots must be 0 to 100",
    "1, 0, 0, provisioning-slots must be 1 to 100",
    "1, 0, 101, provisioning-slots must be 1 to 100"
  })
  void aLimitOutOfBoundsIsRefused(int assignments, int revocations, int provisionings, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SlotLimits(assignments, revocations, provisionings))
        .withMessageStartingWith(why);
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 1", "100, 100, 100"})
  void theBoundsAreAccepted(int assignments, int revocations, int provisionings) {
    assertThat(new SlotLimits(assignments, revocations, provisionings).assignments())
        .isEqualTo(assignments);
  }

  @Test
  void theDefaultsAreTheQuotasThatAwsPublishes() {
    assertThat(SlotLimits.DEFAULT).isEqualTo(new SlotLimits(15, 5, 3));
  }
}
