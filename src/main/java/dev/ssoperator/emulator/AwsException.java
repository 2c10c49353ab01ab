package dev.ssoperator.emulator;

import java.util.HashMap;
import java.util.Map;

/** A modelled error of the API: the name and text a client sees. */
final class AwsException extends RuntimeException {
  final String code;
  final String text;
  final int status;
  final Map<String, String> members;

  AwsException(String code, String text, int status, Map<String, String> members) {
    super(code + ": " + text);
    this.code = code;
    this.text = text;
    this.status = status;
    this.members = Map.copyOf(members);
  }

  static AwsException of(String code, String text) {
    return new AwsException(code, text, 400, Map.of());
  }

  static AwsException validation(String text) {
    return of("ValidationException", text);
  }

  static AwsException conflict(String text) {
    return of("ConflictException", text);
  }

  static AwsException operationInProgress() {
    return conflict("There is a conflicting operation in process.");
  }

  static AwsException notFound(String text) {
    return of("ResourceNotFoundException", text);
  }

  static AwsException accessDenied(String text) {
    return of("AccessDeniedException", text);
  }

  static AwsException throttled(String text) {
    return of("ThrottlingException", text);
  }

  AwsException with(String member, String value) {
    var all = new HashMap<>(members);
    all.put(member, value);
    return new AwsException(code, text, status, all);
  }
}
