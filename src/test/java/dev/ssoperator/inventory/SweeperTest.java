package dev.ssoperator.inventory;

import static dev.ssoperator.identitycenter.EmulatedAws.BILLING;
import static dev.ssoperator.identitycenter.EmulatedAws.PLATFORM;
import static dev.ssoperator.identitycenter.EmulatedAws.SHOP;
import static dev.ssoperator.identitycenter.EmulatedAws.access;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.sdk.Woken;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every watched scope is read again and again, and nothing ends that. */
class SweeperTest {

  private static final String LIST = "ListAccountAssignments";

  /** So short that there is always something to read. */
  private static final Duration INTERVAL = Duration.ofMillis(1);

  private final ReadThreads threads = new ReadThreads();
  private final Woken owner = new Woken();
  private EmulatedAws aws;
  private String arn;
  private Ledger ledger;
  private Sweeper sweeper;
  private final AtomicInteger turns = new AtomicInteger();
  private volatile boolean usable = true;

  @BeforeEach
  void begin() {
    aws = new EmulatedAws();
    arn = aws.permissionSet("Set");
    ledger =
        new Ledger(
            aws.identityCenter(),
            threads,
            Duration.ofSeconds(20),
            Duration.ofMinutes(10),
            false,
            new MovableClock());
    ledger.watch(
        owner.requester(),
        Set.of(new AssignmentScope(BILLING, arn), new AssignmentScope(SHOP, arn)));
    sweeper = new Sweeper(ledger, INTERVAL, this::isUsable);
    aws.control().clearLogs();
  }

  @AfterEach
  void end() {
    sweeper.close();
    threads.close();
    aws.close();
  }

  @Test
  void everyPairHasItsTurnAgainAndAgain() {
    sweeper.start();

    until(() -> reads(BILLING) >= 5 && reads(SHOP) >= 5);
  }

  @Test
  void whatChangedIsFoundByItself() {
    aws.assign(arn, BILLING, PLATFORM);

    sweeper.start();

    until(() -> ledger.isKnownPresent(access(arn, BILLING, PLATFORM)));
    until(() -> owner.get() > 0);
  }

  @Test
  void readsThatFailDoNotEndIt() {
    var fault = aws.control().addFault(FaultSpec.error(LIST, "AccessDeniedException", "no"));
    aws.assign(arn, BILLING, PLATFORM);
    sweeper.start();
    until(() -> reads() >= 5);
    assertThat(sweeper.isAlive()).isTrue();
    assertThat(ledger.isKnownPresent(access(arn, BILLING, PLATFORM))).isFalse();

    aws.control().removeFault(fault.id());

    until(() -> ledger.isKnownPresent(access(arn, BILLING, PLATFORM)));
  }

  @Test
  void turnsThatComeWhileAwsCannotBeReadAreLeftOut() {
    usable = false;
    sweeper.start();
    until(() -> turns.get() >= 5);
    assertThat(reads()).isZero();

    usable = true;

    until(() -> reads() >= 3);
  }

  @Test
  void itIsAliveBeforeTheStartAndWhileItSweeps() {
    assertThat(sweeper.isAlive()).isTrue();
    sweeper.start();
    until(() -> reads() >= 3);
    assertThat(sweeper.isAlive()).isTrue();
  }

  @Test
  void itsThreadEndsWithIt() {
    sweeper.start();
    until(() -> !sweepers().isEmpty());

    sweeper.close();

    until(() -> sweepers().isEmpty());
  }

  private boolean isUsable() {
    turns.incrementAndGet();
    return usable;
  }

  private int reads() {
    return aws.calls(LIST).size();
  }

  private long reads(String account) {
    return aws.calls(LIST).stream()
        .filter(call -> call.input().path("AccountId").asText().equals(account))
        .count();
  }

  private static List<Thread> sweepers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("sweeper"))
        .filter(Thread::isAlive)
        .toList();
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(2)).until(condition);
  }
}
