package dev.ssoperator.emulator;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a call is refused where the instance's encryption key cannot be used.
 *
 * @param code the exception
 * @param reasons its {@code Reason}: the name in SSO Admin, then the name in Identity Store
 * @param text the message; AWS's own is not known
 */
record KeyRefusal(String code, List<String> reasons, String text) {

  static Optional<KeyRefusal> of(EncryptionKey key) {
    return switch (key) {
      case ENABLED -> Optional.empty();
      case DISABLED ->
          refusal(
              "ValidationException",
              "KMS_DisabledException",
              "KMS_DISABLED",
              "The KMS key is disabled.");
      case INVALID_STATE -> Optional.of(invalidState());
      case INVALID_KEY_USAGE ->
          refusal(
              "ValidationException",
              "KMS_InvalidKeyUsageException",
              "KMS_INVALID_KEY_USAGE",
              "The usage of the KMS key is not valid for this request.");
      case NOT_FOUND ->
          refusal(
              "ResourceNotFoundException",
              "KMS_NotFoundException",
              "KMS_KEY_NOT_FOUND",
              "The KMS key was not found.");
      case ACCESS_DENIED ->
          refusal(
              "AccessDeniedException",
              "KMS_AccessDeniedException",
              "KMS_ACCESS_DENIED",
              "The caller does not have access to the KMS key.");
      case THROTTLING ->
          refusal(
              "ThrottlingException",
              "KMS_ThrottlingException",
              "KMS_THROTTLING",
              "Requests to the KMS key are throttled.");
    };
  }

  /** A refusal whose exception every operation has. */
  static KeyRefusal invalidState() {
    return new KeyRefusal(
        "ValidationException",
        List.of("KMS_InvalidStateException", "KMS_INVALID_STATE"),
        "The state of the KMS key is not valid for this request.");
  }

  /** The names that the services have for a reason, with the one given first. */
  static List<String> names(String reason) {
    var names =
        Stream.of(EncryptionKey.values())
            .flatMap(key -> of(key).stream())
            .map(KeyRefusal::reasons)
            .filter(reasons -> reasons.contains(reason))
            .flatMap(List::stream);
    return Stream.concat(Stream.of(reason), names).distinct().toList();
  }

  private static Optional<KeyRefusal> refusal(
      String code, String ssoAdmin, String identityStore, String text) {
    return Optional.of(new KeyRefusal(code, List.of(ssoAdmin, identityStore), text));
  }
}
