package dev.ssoperator.identitycenter.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A limit that cannot be is refused by its name. */
class RateLimitTest {

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 0.09, 1_000_001, Double.NaN, Double.POSITIVE_INFINITY})
  void aRateOutOfBoundsIsRefused(double rate) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimit.of("sso-admin", rate, 1))
        .withMessageStartingWith("sso-admin-rate must be 0.1 to 1000000 calls per second, not ")
        .withMessageContaining("\"" + rate + "\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RateLimit(rate, 1))
        .withMessageStartingWith("rate must ");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1_000_001})
  void aBurstOutOfBoundsIsRefused(int burst) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RateLimit.of("organizations", 5, burst))
        .withMessage("organizations-burst must be 1 to 1000000 calls, not \"" + burst + "\"");
  }

  @ParameterizedTest
  @CsvSource({"0.1, 1", "1000000, 1000000"})
  void theBoundsAreAccepted(double rate, int burst) {
    assertThat(RateLimit.of("organizations", rate, burst)).isEqualTo(new RateLimit(rate, burst));
  }
}
