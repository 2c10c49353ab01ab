package dev.ssoperator.emulator;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a call's signature says; the signature itself is not checked.
 *
 * @param accessKeyId whose credentials signed it; empty where the call is not signed
 * @param region the Region that it was signed for
 */
record Signature(String accessKeyId, String region) {

  private static final Pattern CREDENTIAL =
      Pattern.compile("Credential=([^/,]*)/[^/,]*/((?:[a-z]+-){2,3}\\d)/");

  private static final Signature NONE = new Signature("", "us-east-1");

  /** Reads the header {@code Authorization}. */
  static Signature of(@Nullable String authorization) {
    var matcher = CREDENTIAL.matcher(authorization == null ? "" : authorization);
    return matcher.find() ? new Signature(matcher.group(1), matcher.group(2)) : NONE;
  }
}
