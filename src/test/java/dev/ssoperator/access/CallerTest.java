package dev.ssoperator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ssoperator.access.Caller.Reach;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.CallerIdentity;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.ErrorKind;
import dev.ssoperator.identitycenter.IdentityCenterException;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Woken;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Where the operator's credentials may change access. */
class CallerTest {

  private static final String MANAGEMENT = "111111111111";
  private static final String DELEGATED = "222222222222";

  private final EmulatedAws aws = new EmulatedAws();
  private final MovableClock clock = new MovableClock();
  private final ReadThreads threads = new ReadThreads();
  private final Woken woken = new Woken();
  private final AtomicInteger reads = new AtomicInteger();
  private volatile String account = DELEGATED;
  private volatile boolean isDenied;
  private volatile CountDownLatch answer = new CountDownLatch(0);

  @AfterEach
  void close() {
    threads.close();
    aws.close();
  }

  @Test
  void aDelegatedAdministratorReachesEverythingButTheManagementAccount() {
    var caller = caller(false);

    assertThat(caller.reach(woken.requester())).isEqualTo(new Reach.Reading());
    woken.awaitWoken(1);

    assertThat(caller.reach(woken.requester())).isEqualTo(new Reach.Outside(MANAGEMENT));
    assertThat(reads).hasValue(1);
  }

  @Test
  void theManagementAccountReachesEverything() {
    account = MANAGEMENT;
    var caller = caller(false);
    caller.reach(woken.requester());
    woken.awaitWoken(1);

    assertThat(caller.reach(woken.requester())).isEqualTo(new Reach.Everywhere());
  }

  @Test
  void whatTheUserSaysIsNotFoundOut() {
    assertThat(caller(true).reach(woken.requester())).isEqualTo(new Reach.Everywhere());

    assertThat(reads).hasValue(0);
  }

  @Test
  void withoutAnInstanceNothingIsFoundOut() {
    aws.control().addFault(FaultSpec.error("ListInstances", "AccessDeniedException", "no"));

    assertThat(caller(false).reach(woken.requester())).isEqualTo(new Reach.Everywhere());
    assertThat(reads).hasValue(0);
  }

  @Test
  void whereAwsDoesNotTellEverythingIsReachedUntilItDenies() {
    isDenied = true;
    var caller = caller(false);
    caller.reach(woken.requester());
    woken.awaitWoken(1);

    assertThat(caller.reach(woken.requester())).isEqualTo(new Reach.Everywhere());
  }

  @Test
  void theIdentityIsFoundOutAtTheStart() {
    var caller = caller(false);

    caller.start();

    await().until(() -> caller.reach(woken.requester()).equals(new Reach.Outside(MANAGEMENT)));
  }

  @Test
  void afterAnHourItIsFoundOutAgainAndTheLastOneCountsMeanwhile() {
    var caller = caller(false);
    caller.reach(woken.requester());
    woken.awaitWoken(1);

    clock.advance(Duration.ofHours(1));
    assertThat(caller.reach(woken.requester())).isEqualTo(new Reach.Outside(MANAGEMENT));
    assertThat(reads).as("an hour is not over").hasValue(1);

    account = MANAGEMENT;
    answer = new CountDownLatch(1);
    clock.advance(Duration.ofMillis(1));
    assertThat(caller.reach(woken.requester())).isEqualTo(new Reach.Outside(MANAGEMENT));
    answer.countDown();
    woken.awaitWoken(2);
    assertThat(caller.reach(woken.requester())).isEqualTo(new Reach.Everywhere());
  }

  @Test
  void whetherTheOperatorsOwnAccessIsProtectedIsSaidOnce() {
    var log = new ListAppender<ILoggingEvent>();
    log.start();
    var logger = (Logger) LoggerFactory.getLogger(ProtectedAccess.class);
    logger.addAppender(log);
    try {
      var caller = caller(false);
      caller.reach(woken.requester());
      woken.awaitWoken(1);
      clock.advance(Duration.ofHours(2));
      caller.reach(woken.requester());
      woken.awaitWoken(2);
    } finally {
      logger.detachAppender(log);
    }

    assertThat(reads).hasValue(2);
    assertThat(log.list).hasSize(1);
    assertThat(log.list.get(0).getFormattedMessage()).contains("comes from permission set Ops");
  }

  private Caller caller(boolean isManagementAccount) {
    var protectedAccess = Guards.protecting(ProtectedSettings.NONE, aws, threads, clock);
    return new Caller(
        this::identity, aws.identityCenter(), protectedAccess, isManagementAccount, threads, clock);
  }

  private CallerIdentity identity() {
    reads.incrementAndGet();
    await().until(() -> answer.getCount() == 0);
    if (isDenied) {
      throw new IdentityCenterException(ErrorKind.DENIED, "GetCallerIdentity", "no", null, null);
    }
    return new CallerIdentity(
        account, "arn:aws:sts::" + account + ":assumed-role/AWSReservedSSO_Ops_0123/operator");
  }
}
