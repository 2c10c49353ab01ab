package dev.ssoperator.emulator;

import java.util.List;
import java.util.stream.Stream;

/**
 * Whether Identity Center can use the encryption key of its instance. Where it cannot, SSO Admin
 * and Identity Store refuse every call, with the exception and the {@code Reason} that AWS's
 * service models have for it.
 */
public enum EncryptionKey {
  ENABLED,
  DISABLED(
      "ValidationException", "KMS_DisabledException", "KMS_DISABLED", "The KMS key is disabled."),
  INVALID_STATE(
      "ValidationException",
      "KMS_InvalidStateException",
      "KMS_INVALID_STATE",
      "The state of the KMS key is not valid for this request."),
  INVALID_KEY_USAGE(
      "ValidationException",
      "KMS_InvalidKeyUsageException",
      "KMS_INVALID_KEY_USAGE",
      "The usage of the KMS key is not valid for this request."),
  NOT_FOUND(
      "ResourceNotFoundException",
      "KMS_NotFoundException",
      "KMS_KEY_NOT_FOUND",
      "The KMS key was not found."),
  ACCESS_DENIED(
      "AccessDeniedException",
      "KMS_AccessDeniedException",
      "KMS_ACCESS_DENIED",
      "The caller does not have access to the KMS key."),
  THROTTLING(
      "ThrottlingException",
      "KMS_ThrottlingException",
      "KMS_THROTTLING",
      "Requests to the KMS key are throttled.");

  /** The exception that refuses a call; empty where the key can be used. */
  final String code;

  /** The message; AWS's own is not known. */
  final String text;

  private final String ssoAdminReason;
  private final String identityStoreReason;

  EncryptionKey() {
    this("", "", "", "");
  }

  EncryptionKey(String code, String ssoAdminReason, String identityStoreReason, String text) {
    this.code = code;
    this.ssoAdminReason = ssoAdminReason;
    this.identityStoreReason = identityStoreReason;
    this.text = text;
  }

  /** The {@code Reason} of the exception: its name in SSO Admin, then in Identity Store. */
  List<String> reasons() {
    return List.of(ssoAdminReason, identityStoreReason);
  }

  /** The names that the services have for a reason, with the one given first. */
  static List<String> names(String reason) {
    var names =
        Stream.of(values())
            .map(EncryptionKey::reasons)
            .filter(reasons -> reasons.contains(reason))
            .flatMap(List::stream);
    return Stream.concat(Stream.of(reason), names).distinct().toList();
  }
}
