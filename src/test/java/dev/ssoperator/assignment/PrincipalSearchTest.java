package dev.ssoperator.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.assignment.PrincipalSearch.Kind;
import dev.ssoperator.identitycenter.Directory.ListedNames;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.inventory.ReadThreads;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Missing names are searched in rounds, each in the way that takes fewer calls. */
class PrincipalSearchTest {

  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final ReadThreads threads = new ReadThreads();
  private final Set<String> awaited = ConcurrentHashMap.newKeySet();
  private final Set<String> existing = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<String> lookups = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Set<String>> lists = new ConcurrentLinkedQueue<>();
  private volatile boolean isDenied;
  private volatile int pages = 3;

  private final PrincipalSearch search =
      new PrincipalSearch(
          threads,
          AT_ONCE,
          new Kind(() -> Set.copyOf(awaited), this::lookUp, this::list, this::found));

  @AfterEach
  void stop() {
    awaited.clear();
    threads.close();
  }

  @Test
  void fewNamesAreLookedUpAndMoreAreListed() {
    addNames(PrincipalSearch.FEW);
    search.start();
    until(() -> lookups.size() >= 3 * PrincipalSearch.FEW);
    assertThat(lists).isEmpty();

    addNames(PrincipalSearch.FEW + 1);
    until(() -> lists.size() >= 3);
    assertThat(lists.peek()).hasSize(PrincipalSearch.FEW + 1);
  }

  @Test
  void namesAreLookedUpWhereAListTakesMoreCalls() {
    pages = 50;
    addNames(50);
    search.start();

    until(() -> lookups.size() >= 100);

    assertThat(lists).hasSize(1);
  }

  @Test
  void namesAreLookedUpWhereListsAreDenied() {
    isDenied = true;
    addNames(20);
    search.start();

    until(() -> lookups.size() >= 40);

    assertThat(lists).hasSize(1);
  }

  @Test
  void theSearchEndsWhenNobodyWaitsAndBeginsAgain() {
    addNames(1);
    existing.add("name-0");
    search.start();
    until(awaited::isEmpty);
    assertThat(lookups).hasSize(1);

    awaited.add("other");
    until(
        () -> {
          search.start();
          return lookups.contains("other");
        });
  }

  @Test
  void aRoundOfManyCallsDelaysTheNextInProportion() {
    var minute = Duration.ofMinutes(1);

    assertThat(PrincipalSearch.pause(minute, 0)).isEqualTo(minute);
    assertThat(PrincipalSearch.pause(minute, 100)).isEqualTo(minute);
    assertThat(PrincipalSearch.pause(minute, 250)).isEqualTo(Duration.ofSeconds(150));
  }

  private void addNames(int count) {
    IntStream.range(0, count).forEach(i -> awaited.add("name-" + i));
  }

  private Optional<String> lookUp(String name) {
    lookups.add(name);
    return existing.contains(name) ? Optional.of("id of " + name) : Optional.empty();
  }

  private ListedNames list(Set<String> names) {
    lists.add(names);
    if (isDenied) {
      throw new IdentityCenterException(
          ErrorKind.DENIED, "ListGroups", "no", null, new IllegalStateException());
    }
    return new ListedNames(
        names.stream().filter(existing::contains).collect(Collectors.toSet()), pages);
  }

  private void found(String name) {
    awaited.remove(name);
  }

  private static void until(BooleanSupplier condition) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(2))
        .until(condition::getAsBoolean);
  }
}
