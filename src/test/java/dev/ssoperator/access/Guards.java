package dev.ssoperator.access;

import dev.ssoperator.identitycenter.CallerIdentity;
import dev.ssoperator.identitycenter.EmulatedAws;
import dev.ssoperator.inventory.ReadThreads;
import java.time.Clock;

/** What keeps a test's resources from nothing. */
public final class Guards {

  private Guards() {}

  /** Nothing is protected. */
  public static ProtectedAccess none(EmulatedAws aws, ReadThreads threads, Clock clock) {
    return protecting(ProtectedSettings.NONE, aws, threads, clock);
  }

  /** What the settings say is protected. */
  public static ProtectedAccess protecting(
      ProtectedSettings settings, EmulatedAws aws, ReadThreads threads, Clock clock) {
    return new ProtectedAccess(
        settings, aws.directory(), aws.organization(), aws.identityCenter(), threads, clock);
  }

  /** The management account's operator. */
  public static Caller everywhere(EmulatedAws aws, ReadThreads threads, Clock clock) {
    return new Caller(
        () -> new CallerIdentity("111111111111", "arn:aws:iam::111111111111:root"),
        aws.identityCenter(),
        none(aws, threads, clock),
        true,
        threads,
        clock);
  }
}
