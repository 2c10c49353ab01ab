package dev.ssoperator.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadsTest {

  private final List<Duration> pauses = new ArrayList<>();
  private final AtomicInteger attempts = new AtomicInteger();
  private final Reads reads = new Reads(pauses::add);

  @AfterEach
  void stop() {
    reads.close();
  }

  private Supplier<String> failing(ErrorKind kind, int times) {
    return () -> {
      if (attempts.incrementAndGet() <= times) {
        throw new IdentityCenterException(kind, "ListAccountAssignments", "no", null, null);
      }
      return "read";
    };
  }

  @Test
  void whatAwsThrottlesIsReadAgainAfterLongerAndLongerPauses() throws InterruptedException {
    assertThat(reads.now(failing(ErrorKind.THROTTLED, 7))).isEqualTo("read");
    assertThat(pauses.stream().map(Duration::toSeconds))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
  }

  @Test
  void whatFailsAgainAndAgainIsGivenUp() {
    assertThatThrownBy(() -> reads.now(failing(ErrorKind.UNAVAILABLE, 99)))
        .isInstanceOf(IdentityCenterException.class);
    assertThat(attempts).hasValue(10);
  }

  @Test
  void whatAwsRefusesIsGivenUpAtOnceAndEndsTheOthers() {
    var refused = reads.start(failing(ErrorKind.DENIED, 99));

    assertThatThrownBy(() -> reads.end(refused))
        .isInstanceOfSatisfying(
            IdentityCenterException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DENIED));
    assertThat(attempts).hasValue(1);
    assertThatThrownBy(() -> reads.start(() -> "more"))
        .isInstanceOf(java.util.concurrent.RejectedExecutionException.class);
  }
}
