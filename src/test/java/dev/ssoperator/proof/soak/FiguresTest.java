package dev.ssoperator.proof.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssoperator.emulator.StateView.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the soak measures is measured rightly. */
class FiguresTest {

  private static final Instant START = Instant.EPOCH;

  @Test
  void callsAtTheRateExceedItByOne() {
    assertThat(new CallRate(20).excessOf(every(Duration.ofMillis(50), 100))).isEqualTo(1);
  }

  @Test
  void aBurstIsCountedWhereverItIs() {
    var burst = IntStream.range(0, 12).mapToObj(i -> START.plusSeconds(2)).toList();
    var calls = Stream.concat(every(Duration.ofMillis(50), 100).stream(), burst.stream());

    assertThat(new CallRate(20).excessOf(calls.sorted().toList())).isEqualTo(13);
  }

  @Test
  void aRateThatIsSlightlyTooHighAddsUp() {
    assertThat(new CallRate(20).excessOf(every(Duration.ofMillis(40), 501)))
        .isCloseTo(101, org.assertj.core.data.Offset.offset(0.01));
  }

  @Test
  void requestsOverlapFromTheirBeginningUntilTheirEnd() {
    var requests =
        List.of(
            request("a", 0, 10), request("b", 5, 15), request("a", 10, 20), request("c", 12, null));

    assertThat(Overlap.most(requests)).isEqualTo(3);
    assertThat(Overlap.inOneAccount(requests)).isEmpty();
    assertThat(Overlap.inOneAccount(List.of(request("a", 9, 11), request("a", 0, 10)))).hasSize(1);
  }

  @Test
  void theLastQuarterIsComparedWithTheSecond() {
    var flatness = new Flatness("heap", 0.1, 4);
    var flat = DoubleStream.iterate(50, i -> i).limit(40).boxed().toList();
    var growing = DoubleStream.iterate(50, i -> i + 1).limit(40).boxed().toList();

    assertThat(flatness.holds(flat)).isTrue();
    assertThat(flatness.holds(growing)).isFalse();
    assertThat(flatness.text(growing))
        .isEqualTo(
            "heap: 64.5 in the second quarter, 84.5 in the last (tolerance: 10 % and 4 more)");
  }

  @Test
  void aPercentileIsOneOfTheDurations() {
    var durations = IntStream.rangeClosed(1, 20).mapToObj(Duration::ofSeconds).toList();

    assertThat(Latencies.percentile(durations, 50)).isEqualTo(Duration.ofSeconds(10));
    assertThat(Latencies.percentile(durations, 95)).isEqualTo(Duration.ofSeconds(19));
    assertThat(Latencies.percentile(List.of(), 95)).isZero();
  }

  private static List<Instant> every(Duration interval, int count) {
    return IntStream.range(0, count).mapToObj(i -> START.plus(interval.multipliedBy(i))).toList();
  }

  private static Request request(String account, int from, @Nullable Integer to) {
    return new Request(
        account + from,
        "CreateAccountAssignment",
        "SUCCEEDED",
        null,
        "arn",
        account,
        "GROUP",
        "group",
        START.plusSeconds(from),
        to == null ? null : START.plusSeconds(to));
  }
}
