package dev.ssoperator.emulator;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How to start an emulator.
 *
 * @param host the address to listen on; loopback unless told otherwise
 * @param port 0 takes any free one
 * @param seed a seed file, or null for {@link Seed#exampleCorp()}
 * @param behaviour what can differ
 * @param clock what asynchronous requests run on
 * @param randomSeed the same number gives the same ids and latencies
 */
public record EmulatorOptions(
    String host, int port, @Nullable Path seed, Behaviour behaviour, Clock clock, long randomSeed) {

  public static EmulatorOptions defaults() {
    return new EmulatorOptions("127.0.0.1", 0, null, Behaviour.defaults(), Clock.systemUTC(), 0);
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

  public EmulatorOptions withHost(String value) {
    return new EmulatorOptions(value, port, seed, behaviour, clock, randomSeed);
  }

  public EmulatorOptions withPort(int value) {
    return new EmulatorOptions(host, value, seed, behaviour, clock, randomSeed);
  }

  public EmulatorOptions withSeed(@Nullable Path value) {
    return new EmulatorOptions(host, port, value, behaviour, clock, randomSeed);
  }

  public EmulatorOptions withBehaviour(Behaviour value) {
    return new EmulatorOptions(host, port, seed, value, clock, randomSeed);
  }

  public EmulatorOptions withClock(Clock value) {
    return new EmulatorOptions(host, port, seed, behaviour, value, randomSeed);
  }

  public EmulatorOptions withRandomSeed(long value) {
    return new EmulatorOptions(host, port, seed, behaviour, clock, value);
  }
}
