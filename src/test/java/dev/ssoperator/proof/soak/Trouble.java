package dev.ssoperator.proof.soak;

import dev.ssoperator.bench.Company;
import dev.ssoperator.emulator.EmulatorControl;
import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.emulator.StateView.Assignment;
import dev.ssoperator.kubernetes.TcpGate;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ssoadmin.SsoAdminClient;

/** What goes wrong at random: AWS's answers, connections, and a person with the console. */
final class Trouble implements AutoCloseable {

  private static final List<FaultSpec> FAULTS =
      List.of(
          FaultSpec.lostResponse("CreateAccountAssignment").once(),
          FaultSpec.lostResponse("DeleteAccountAssignment").once(),
          FaultSpec.lostResponse("UpdatePermissionSet").once(),
          FaultSpec.lostResponse("ProvisionPermissionSet").once(),
          FaultSpec.lostResponse("ListAccountAssignments").once(),
          FaultSpec.failedRequest("CreateAccountAssignment", "Received a 500 from IAM").once(),
          FaultSpec.failedRequest("DeleteAccountAssignment", "Received a 500 from IAM").once(),
          FaultSpec.failedRequest("ProvisionPermissionSet", "Received a 500 from IAM").once(),
          FaultSpec.slowRequest("CreateAccountAssignment", Duration.ofSeconds(20)).once(),
          FaultSpec.error("CreateAccountAssignment", "ConflictException", "busy").once(),
          FaultSpec.error("*", "InternalServerException", "oops").times(5),
          FaultSpec.latency("ListAccountAssignments", Duration.ofSeconds(3)).once());

  private static final FaultSpec THROTTLING =
      FaultSpec.error("*", "ThrottlingException", "Rate exceeded").times(3);

  private static final int MOST_BY_HAND = 5;

  private final Estate estate;
  private final EmulatorControl aws;
  private final TcpGate kubernetes;
  private final TcpGate toAws;
  private final Random random;
  private final SsoAdminClient console;
  private int faults;
  private int cuts;
  private int edits;

  /**
   * Begins with nothing.
   *
   * @param kubernetes the gate between the operator and the API server
   * @param toAws the gate between the operator and AWS
   */
  Trouble(
      Estate estate,
      EmulatorControl aws,
      URI endpoint,
      TcpGate kubernetes,
      TcpGate toAws,
      Random random) {
    this.estate = estate;
    this.aws = aws;
    this.kubernetes = kubernetes;
    this.toAws = toAws;
    this.random = random;
    console =
        SsoAdminClient.builder()
            .endpointOverride(endpoint)
            .region(Region.EU_WEST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build();
  }

  /** Some of the next calls go wrong. */
  void fault() {
    faults++;
    aws.addFault(any(FAULTS));
  }

  void throttle() {
    faults++;
    aws.addFault(THROTTLING);
  }

  /** Connections break off, or are dropped and nobody is told. */
  void cut() {
    cuts++;
    switch (random.nextInt(4)) {
      case 0 -> kubernetes.reset();
      case 1 -> kubernetes.swallow(true);
      case 2 -> kubernetes.swallow(false);
      default -> toAws.reset();
    }
  }

  /** Somebody edits in AWS what the operator manages, or assigns what it does not. */
  void editByHand() {
    edits++;
    try {
      switch (random.nextInt(3)) {
        case 0 -> removeByHand();
        case 1 -> assignByHand();
        default -> editSetByHand();
      }
    } catch (SdkException e) {
      // Faults hit everybody, and the operator may be quicker.
      edits--;
    }
  }

  private void removeByHand() {
    var managed = aws.state().assignments().stream().filter(a -> !isByHand(a)).toList();
    delete(any(managed));
  }

  private void assignByHand() {
    var present = aws.state().assignments().stream().filter(this::isByHand).toList();
    if (present.size() >= MOST_BY_HAND) {
      delete(any(present));
      return;
    }
    var account = Company.accountId(random.nextInt(estate.accounts()));
    var set = Company.setArn(random.nextInt(estate.sets()));
    console.createAccountAssignment(
        r ->
            r.instanceArn(Company.instanceArn())
                .permissionSetArn(set)
                .targetType("AWS_ACCOUNT")
                .targetId(account)
                .principalType("GROUP")
                .principalId(Company.groupId(estate.groupByHand())));
  }

  private void delete(Assignment assignment) {
    console.deleteAccountAssignment(
        r ->
            r.instanceArn(Company.instanceArn())
                .permissionSetArn(assignment.permissionSetArn())
                .targetType("AWS_ACCOUNT")
                .targetId(assignment.accountId())
                .principalType(assignment.principalType())
                .principalId(assignment.principalId()));
  }

  private void editSetByHand() {
    console.updatePermissionSet(
        r ->
            r.instanceArn(Company.instanceArn())
                .permissionSetArn(Company.setArn(random.nextInt(estate.sets())))
                .sessionDuration("PT11H59M"));
  }

  /** Whether only a person with the console can have assigned this. */
  boolean isByHand(Assignment assignment) {
    return assignment.principalId().equals(Company.groupId(estate.groupByHand()));
  }

  /** From now on nothing goes wrong. */
  void end() {
    aws.clearFaults();
  }

  @Override
  public String toString() {
    return "%d faults, %d cuts of connections, %d edits by hand".formatted(faults, cuts, edits);
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  @Override
  public void close() {
    console.close();
  }
}
