package dev.ssoperator.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.ssoperator.proof.hostile.KeptInputs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** Whatever the annotation says that releases revocations, it releases so many or none. */
class ReleaseFuzzTest implements KeptInputs {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final RevocationBreaker.Settings SETTINGS =
      new RevocationBreaker.Settings(1, Duration.ofHours(1));

  @DictionaryEntries({"2026-01-01T00:00:01Z", "-1", "2147483647", "+5", "0"})
  @FuzzTest
  void aReleaseReleasesWhatItSaysOrNothing(byte[] bytes) {
    var release = new String(bytes, StandardCharsets.UTF_8);
    var held = BreakerRecord.EMPTY.holding();
    var left = held.left(release, NOW);

    assertThat(left).isNotNegative();
    if (left == 0) {
      assertThat(held.spendRelease(1, release, NOW)).isNull();
      assertThat(held.spend(1, SETTINGS, release, NOW)).isNull();
      return;
    }
    var spent = held;
    for (var i = 0; i < Math.min(left, 3); i++) {
      spent = spent.spendRelease(1, release, NOW);
      assertThat(spent).isNotNull();
    }
    assertThat(spent.left(release, NOW)).isLessThanOrEqualTo(left);
    if (left < Integer.MAX_VALUE) {
      assertThat(spent.ended().left(release, NOW)).isNotPositive();
    }
  }
}
