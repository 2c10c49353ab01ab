package dev.ssoperator.ledger;

import java.util.function.Consumer;

/** Tells the owner of permission sets of those that others have found missing in AWS. */
public final class MissingPermissionSets {

  private volatile Consumer<String> listener = arn -> {};

  /** Replaces the listener, which is told the ARN of each set that is found missing. */
  public void listen(Consumer<String> onMissing) {
    listener = onMissing;
  }

  /** AWS neither describes nor lists the set. */
  public void report(String permissionSetArn) {
    listener.accept(permissionSetArn);
  }
}
