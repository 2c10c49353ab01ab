package dev.ssoperator.emulator;

/**
 * Whether Identity Center can use the encryption key of its instance. Where it cannot, SSO Admin
 * and Identity Store refuse every call, with the exception and the {@code Reason} that AWS's
 * service models have for it.
 */
public enum EncryptionKey {
  ENABLED,
  DISABLED,
  INVALID_STATE,
  INVALID_KEY_USAGE,
  NOT_FOUND,
  ACCESS_DENIED,
  THROTTLING
}
