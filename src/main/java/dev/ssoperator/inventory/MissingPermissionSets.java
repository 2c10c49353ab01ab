package dev.ssoperator.inventory;

import java.util.function.Consumer;

/** Reports permission sets that other components found missing in AWS to their owner. */
public final class MissingPermissionSets {

  private volatile Consumer<String> listener = arn -> {};

  /** Replaces the listener, which receives the ARN of each missing set. */
  public void listen(Consumer<String> onMissing) {
    listener = onMissing;
  }

  /** AWS neither describes nor lists the set. */
  public void report(String permissionSetArn) {
    listener.accept(permissionSetArn);
  }
}
