package dev.ssoperator.emulator;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How to start an emulator.
 *
 * @param host the address to listen on; loopback unless told otherwise
 * @param port 0 takes any free one
 * @param seed what exists; {@link Seed#exampleCorp()} unless told otherwise
 * @param behaviour what can differ
 * @param clock what asynchronous requests run on
 * @param randomSeed the same number gives the same ids and latencies
 */
@RecordBuilder
public record EmulatorOptions(
    String host, int port, Seed seed, Behaviour behaviour, Clock clock, long randomSeed)
    implements EmulatorOptionsBuilder.With {

  public static EmulatorOptions defaults() {
    return new EmulatorOptions(
        "127.0.0.1", 0, Seed.exampleCorp(), Behaviour.defaults(), Clock.systemUTC(), 0);
  }

  /**
   * How long the first asynchronous requests will take, in the order in which they are accepted. A
   * request counts once for each account it concerns.
   */
  public List<Duration> latencies(int count) {
    var ids = new Ids(randomSeed);
    return Stream.generate(() -> ids.latency(behaviour.minLatency(), behaviour.maxLatency()))
        .limit(count)
        .toList();
  }
}
