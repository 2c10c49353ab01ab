package dev.ssoperator.emulator;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One asynchronous request, from its start to its end. */
final class Request {
  enum Kind {
    CREATE_ASSIGNMENT("CreateAccountAssignment", "AccountAssignmentCreationStatus"),
    DELETE_ASSIGNMENT("DeleteAccountAssignment", "AccountAssignmentDeletionStatus"),
    PROVISION("ProvisionPermissionSet", "PermissionSetProvisioningStatus");

    final String operation;

    /** What the API calls its state, in answers and in the operations that read it. */
    final String status;

    Kind(String operation, String status) {
      this.operation = operation;
      this.status = status;
    }
  }

  /**
   * What it was asked to do. {@code assignment} is there for assignment requests only, {@code
   * accountId} is absent where all provisioned accounts are meant.
   */
  record Order(
      Kind kind,
      PermissionSetState set,
      Optional<String> accountId,
      Optional<AssignmentKey> assignment) {}

  private final long number;
  final String id;
  final Order order;
  final Instant created;
  final long revision;
  private int open;
  Optional<Instant> completed = Optional.empty();
  private @Nullable String failureReason;

  Request(long number, String id, Order order, Instant created, int steps) {
    this.number = number;
    this.id = id;
    this.order = order;
    this.created = created;
    this.revision = order.set().revision;
    this.open = steps;
  }

  /** Ends one step; the first failure is the request's. */
  void stepDone(Instant at, Optional<String> failure) {
    if (failureReason == null) {
      failureReason = failure.orElse(null);
    }
    open--;
    if (open == 0) {
      completed = Optional.of(at);
    }
  }

  /** Sorts as requests were made, those of one instant too. */
  String place() {
    return "%019d".formatted(number);
  }

  boolean assigns() {
    return order.kind() != Kind.PROVISION;
  }

  Optional<String> failureReason() {
    return completed.isPresent() ? Optional.ofNullable(failureReason) : Optional.empty();
  }

  String status() {
    if (completed.isEmpty()) {
      return "IN_PROGRESS";
    }
    return failureReason == null ? "SUCCEEDED" : "FAILED";
  }
}
