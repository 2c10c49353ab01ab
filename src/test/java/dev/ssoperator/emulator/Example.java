package dev.ssoperator.emulator;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** One operation, called once so that it is accepted and once so that it is refused. */
record Example(String operation, ThrowingCallable accepted, String code, ThrowingCallable refused) {
  static Example of(
      String operation, ThrowingCallable accepted, String code, ThrowingCallable refused) {
    return new Example(operation, accepted, code, refused);
  }
}
