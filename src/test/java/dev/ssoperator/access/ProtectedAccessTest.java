package dev.ssoperator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ssoperator.identitycenter.CallerIdentity;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.identitycenter.MovableClock;
import dev.ssoperator.inventory.ReadThreads;
import dev.ssoperator.sdk.Woken;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the operator says about its settings, in the log. */
class ProtectedAccessTest {

  private static final String ROLE =
      "arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_%s_0123456789abcdef/alice";

  private final EmulatedAws aws = new EmulatedAws();
  private final MovableClock clock = new MovableClock();
  private final ReadThreads threads = new ReadThreads();
  private final Woken woken = new Woken();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.ssoperator.access");

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void close() {
    logger.detachAppender(log);
    threads.close();
    aws.close();
  }

  @Test
  void theSetThatTheOperatorsOwnRoleComesFromIsNamedIfItIsNotProtected() {
    protect(Set.of(), Set.of("BreakGlass")).checkOwnAccess(caller("Platform_Admin"));

    assertThat(messages())
        .containsExactly(
            "The operator's own role comes from permission set Platform_Admin, which a resource can"
                + " change: add it to --protected-permission-sets");
  }

  @Test
  void nothingIsSaidIfItIsProtectedByNameOrArnOrIfTheRoleIsAnother() {
    var arn = aws.permissionSet("Platform_Admin");

    protect(Set.of(), Set.of("Platform_Admin")).checkOwnAccess(caller("Platform_Admin"));
    protect(Set.of(), Set.of(arn)).checkOwnAccess(caller("Platform_Admin"));
    protect(Set.of(), Set.of())
        .checkOwnAccess(
            new CallerIdentity(
                "111111111111", "arn:aws:sts::111111111111:assumed-role/ssoperator/session"));

    assertThat(messages()).isEmpty();
  }

  @Test
  void aNameThatNothingHasIsNamedAtTheStartAndOnceAnHour() {
    var access = protect(Set.of("group:nobody", "group:platform"), Set.of());

    access.start();
    await().until(() -> aws.calls("GetGroupId").size() == 2 && messages().size() == 1);
    lookUpAgainAfter(access, Duration.ofMinutes(6));
    assertThat(messages())
        .containsExactly(
            "--protected-principals: nothing is named group:nobody in AWS; correct the entry, or"
                + " give the id instead");

    lookUpAgainAfter(access, Duration.ofHours(1));
    assertThat(messages()).hasSize(2);
  }

  /** An assignment of a user makes no lookup of a group; that of a group looks up both names. */
  private void lookUpAgainAfter(ProtectedAccess access, Duration time) {
    clock.advance(time);
    var calls = aws.calls("GetGroupId").size();
    var assignment = EmulatedAws.access("arn:unknown", EmulatedAws.SHOP, EmulatedAws.FINANCE);
    assertThat(access.of(assignment, ProtectedAccess.Named.BY_ID, woken.requester())).isNotEmpty();
    await()
        .until(
            () ->
                access.of(assignment, ProtectedAccess.Named.BY_ID, woken.requester()).isEmpty()
                    && aws.calls("GetGroupId").size() == calls + 2);
  }

  private ProtectedAccess protect(Set<String> principals, Set<String> sets) {
    return new ProtectedAccess(
        new ProtectedSettings(principals, sets, Set.of()),
        aws.directory(),
        aws.organization(),
        aws.identityCenter(),
        threads,
        clock);
  }

  private static CallerIdentity caller(String set) {
    return new CallerIdentity("111111111111", ROLE.formatted(set));
  }

  private List<String> messages() {
    return List.copyOf(log.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
