package dev.ssoperator.emulator;

import java.util.HashMap;
import java.util.Map;

/** A modelled error of the API: the name and text a client sees. */
final class AwsException extends RuntimeException {
  private final String code;
  private final String text;
  private final int status;
  private final Map<String, String> members;

  AwsException(String code, String text, int status, Map<String, String> members) {
    super(code + ": " + text);
    this.code = code;
    this.text = text;
    this.status = status;
    this.members = Map.copyOf(members);
  }

  private static AwsException client(String code, String text) {
    return new AwsException(code, text, 400, Map.of());
  }

  static AwsException validation(String text) {
    return client("ValidationException", text);
  }

  static AwsException conflict(String text) {
    return client("ConflictException", text);
  }

  static AwsException operationInProgress() {
    return conflict("There is a conflicting operation in process.");
  }

  static AwsException notFound(String text) {
    return client("ResourceNotFoundException", text);
  }

  static AwsException accessDenied(String text) {
    return client("AccessDeniedException", text);
  }

  static AwsException throttled(String text) {
    return client("ThrottlingException", text);
  }

  static AwsException quotaExceeded(String text) {
    return client("ServiceQuotaExceededException", text);
  }

  static AwsException of(String code, String text) {
    return client(code, text);
  }

  AwsException with(String member, String value) {
    var all = new HashMap<>(members);
    all.put(member, value);
    return new AwsException(code, text, status, all);
  }

  String code() {
    return code;
  }

  String text() {
    return text;
  }

  int status() {
    return status;
  }

  Map<String, String> members() {
    return members;
  }
}
