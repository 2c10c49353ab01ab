package dev.ssoperator.identitycenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.ssoperator.emulator.EncryptionKey;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.identitycenter.InstanceState.NotReady;
import dev.ssoperator.identitycenter.InstanceState.Ready;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Finding the instance, and saying what to do when there is none to use. */
class InstanceLocatorTest {

  private static final Ready READY =
      new Ready(new Instance(EmulatedAws.INSTANCE, "d-1234567890", "111111111111"));

  private final MovableClock clock = new MovableClock();
  private @Nullable EmulatedAws aws;

  @AfterEach
  void disconnect() {
    if (aws != null) {
      aws.close();
    }
  }

  @Test
  void theOnlyInstanceIsFoundAndRemembered() {
    var port = start(null);

    assertThat(port.instance()).isEqualTo(READY);
    assertThat(port.instance()).isEqualTo(READY);
    assertThat(aws.calls("ListInstances")).hasSize(1);

    clock.advance(EmulatedAws.REMEMBER);
    assertThat(port.instance()).isEqualTo(READY);
    assertThat(aws.calls("ListInstances")).hasSize(2);
  }

  @Test
  void anInstanceGivenByArnIsListedForItsRegionOnlyWhereThatIsAllowed() {
    assertThat(start(EmulatedAws.INSTANCE).instance()).isEqualTo(READY);
    assertThat(aws.calls("ListInstances")).hasSize(1);
    assertThat(aws.calls("DescribeInstance")).hasSize(1);

    clock.advance(EmulatedAws.REMEMBER);
    aws.control().addFault(FaultSpec.error("ListInstances", "AccessDeniedException", "no"));
    assertThat(aws.identityCenter().instance()).isEqualTo(READY);
    assertThat(aws.calls("ListInstances")).hasSize(2);
  }

  @Test
  void anAdditionalRegionSaysWhichTheInstancesPrimaryRegionIs() throws IOException {
    try (var canned =
        new CannedAws()
            .on(
                "ListInstances",
                200,
                """
                {"Instances": [{"InstanceArn": "arn:i", "OwnerAccountId": "111111111111",
                                "PrimaryRegion": "us-east-1"}]}
                """)) {
      assertThat(reason(canned))
          .isEqualTo(
              "instance arn:i of account 111111111111 has its primary Region in us-east-1:"
                  + " permission sets cannot be managed in its additional Region eu-west-1; set"
                  + " AWS_REGION to us-east-1");
    }
  }

  @Test
  void aKeyThatCannotBeUsedIsFoundOutByOneCallForAll() {
    var port = start(null);
    assertThat(port.instance()).isEqualTo(READY);
    aws.behave(b -> b.encryptionKey(EncryptionKey.DISABLED));
    assertThat(
            catchThrowableOfType(IdentityCenterException.class, () -> port.findPermissionSet("Set"))
                .kind())
        .isEqualTo(ErrorKind.KEY_UNUSABLE);

    assertThat(reason(port)).startsWith("the instance's encryption key cannot be used: ");
    var calls = aws.control().calls().size();
    assertThat(
            catchThrowableOfType(IdentityCenterException.class, () -> port.findPermissionSet("Set"))
                .kind())
        .isEqualTo(ErrorKind.UNAVAILABLE);
    assertThat(aws.control().calls()).as("nobody else asks").hasSize(calls);

    aws.behave(b -> b.encryptionKey(EncryptionKey.ENABLED));
    clock.advance(EmulatedAws.RETRY);
    assertThat(port.instance()).isEqualTo(READY);
  }

  @Test
  void whereAwsDoesNotAnswerItIsAskedLessAndLessOftenUpToTheUsualTime() {
    var port = start(null);
    aws.control().addFault(FaultSpec.error("ListInstances", "ExpiredTokenException", "expired"));
    assertThat(reason(port))
        .isEqualTo("AWS refuses the operator's credentials: ListInstances failed: expired");
    for (var seconds : new int[] {2, 4, 8, 15, 15}) {
      var calls = aws.calls("ListInstances").size();
      clock.advance(Duration.ofSeconds(seconds).minusMillis(1));
      reason(port);
      assertThat(aws.calls("ListInstances")).hasSize(calls);
      clock.advance(Duration.ofMillis(1));
      reason(port);
      assertThat(aws.calls("ListInstances")).hasSize(calls + 1);
    }
  }

  @Test
  void anInstanceThatIsNotOursSaysWhatAwsSaid() {
    assertThat(reason(start("arn:aws:sso:::instance/ssoins-2222222222222222")))
        .contains("DescribeInstance failed", "not authorized");
  }

  @Test
  void anInstanceWithoutPermissionSetsSaysHowToEnableThem() {
    var port = start(null);
    aws.behave(b -> b.permissionSetsEnabled(false));

    assertThat(reason(port))
        .contains(EmulatedAws.INSTANCE, "permission sets disabled", "UpdateInstance");
    assertThat(
            catchThrowableOfType(IdentityCenterException.class, () -> port.findPermissionSet("Set"))
                .operation())
        .isEqualTo("ListPermissionSets");
    assertThat(aws.calls("ListPermissionSets")).isEmpty();
  }

  @Test
  void anInstanceThatWasNotUsableIsLookedAtAgainSoon() {
    var port = start(null);
    var fault =
        aws.control().addFault(FaultSpec.error("ListInstances", "AccessDeniedException", "no"));
    assertThat(reason(port)).isEqualTo("ListInstances failed: no");

    aws.control().removeFault(fault.id());
    clock.advance(EmulatedAws.RECHECK.minusMillis(1));
    assertThat(port.instance()).isInstanceOf(NotReady.class);
    clock.advance(Duration.ofMillis(1));
    assertThat(port.instance()).isEqualTo(READY);
  }

  @Test
  void whereAwsCouldNotSayItIsAskedAgainSooner() {
    var port = start(null);
    aws.control()
        .addFault(FaultSpec.error("ListInstances", "ThrottlingException", "Rate exceeded").once());
    assertThat(reason(port)).isEqualTo("ListInstances failed: Rate exceeded");

    clock.advance(EmulatedAws.RETRY.minusMillis(1));
    assertThat(port.instance()).isInstanceOf(NotReady.class);
    clock.advance(Duration.ofMillis(1));
    assertThat(port.instance()).isEqualTo(READY);
  }

  @Test
  void aThrottledLookLeavesAUsableInstanceUsable() {
    var port = start(null);
    assertThat(port.instance()).isEqualTo(READY);
    aws.control()
        .addFault(FaultSpec.error("DescribeInstance", "ThrottlingException", "Rate exceeded"));
    clock.advance(EmulatedAws.REMEMBER);

    assertThat(port.instance()).isEqualTo(READY);
    assertThat(aws.calls("DescribeInstance")).hasSize(2);
  }

  @Test
  void manyCallersShareOneLook() throws Exception {
    var port = start(null);
    var executor = Executors.newFixedThreadPool(8);
    try {
      var looks = IntStream.range(0, 8).mapToObj(i -> executor.submit(port::instance)).toList();
      for (var look : looks) {
        assertThat(look.get(10, TimeUnit.SECONDS)).isEqualTo(READY);
      }
    } finally {
      executor.shutdownNow();
    }

    assertThat(aws.calls("ListInstances")).hasSize(1);
    assertThat(aws.calls("DescribeInstance")).hasSize(1);
  }

  @Test
  void whileOneCallerAsksAgainTheOthersGoOn() throws Exception {
    var port = start(null);
    assertThat(port.instance()).isEqualTo(READY);
    clock.advance(EmulatedAws.REMEMBER);
    var hold = aws.control().addFault(FaultSpec.hold("ListInstances"));
    var executor = Executors.newFixedThreadPool(2);
    try {
      var asking = executor.submit(port::instance);
      await().until(() -> aws.calls("ListInstances").size() == 2);

      assertThat(executor.submit(port::instance).get(10, TimeUnit.SECONDS)).isEqualTo(READY);
      assertThat(asking.isDone()).isFalse();

      aws.control().removeFault(hold.id());
      assertThat(asking.get(10, TimeUnit.SECONDS)).isEqualTo(READY);
    } finally {
      executor.shutdownNow();
    }
    assertThat(aws.calls("ListInstances")).hasSize(2);
  }

  @Test
  void noInstanceSaysToEnableIdentityCenter() throws IOException {
    try (var canned = new CannedAws().on("ListInstances", 200, "{\"Instances\":[]}")) {
      assertThat(reason(canned)).contains("no instance", "enable IAM Identity Center", "region");
    }
  }

  @Test
  void severalInstancesSayToChooseOne() throws IOException {
    try (var canned =
        new CannedAws()
            .on(
                "ListInstances",
                200,
                """
                {"Instances": [{"InstanceArn": "arn:aws:sso:::instance/ssoins-2"},
                               {"InstanceArn": "arn:aws:sso:::instance/ssoins-1"}]}
                """)) {
      assertThat(reason(canned))
          .isEqualTo(
              "ListInstances returned 2 instances; choose one with --instance-arn:"
                  + " arn:aws:sso:::instance/ssoins-1, arn:aws:sso:::instance/ssoins-2");
    }
  }

  @Test
  void anInstanceThatIsNotActiveSaysSo() throws IOException {
    try (var canned =
        new CannedAws()
            .on("ListInstances", 200, "{\"Instances\": [{\"InstanceArn\": \"arn:i\"}]}")
            .on(
                "DescribeInstance",
                200,
                "{\"InstanceArn\": \"arn:i\", \"Status\": \"CREATE_FAILED\", \"StatusReason\":"
                    + " \"because\"}")) {
      assertThat(reason(canned)).isEqualTo("instance arn:i is CREATE_FAILED, not ACTIVE: because");
    }
  }

  @Test
  void aFailureThatIsNoAnswerOfAwsSaysSoToo() throws IOException {
    try (var canned = new CannedAws().on("ListInstances", 502, "<html>Bad Gateway</html>")) {
      assertThat(reason(canned)).startsWith("ListInstances failed: ");
    }
    try (var canned = new CannedAws().on("ListInstances", 503, "")) {
      assertThat(reason(canned)).startsWith("ListInstances failed: ");
    }
  }

  private IdentityCenter start(@Nullable String instanceArn) {
    aws = new EmulatedAws(instanceArn, clock);
    return aws.identityCenter();
  }

  private static String reason(IdentityCenter port) {
    assertThat(port.instance()).isInstanceOf(NotReady.class);
    return ((NotReady) port.instance()).reason();
  }

  private static String reason(CannedAws canned) {
    try (var properties = new AwsProperties(canned.endpoint(), 1);
        var connection =
            new AwsConnection(
                new AwsConnection.AwsSettings(
                    null,
                    Duration.ofHours(1),
                    Duration.ofHours(1),
                    Duration.ofHours(1),
                    4,
                    EmulatedAws.PLENTY),
                Clock.systemUTC(),
                (service, operation, error, took) -> {},
                new Fence(() -> false))) {
      return reason(connection.identityCenter());
    }
  }
}
