package dev.ssoperator.identitycenter.quota;

import org.jspecify.annotations.Nullable;

/**
 * A call was not made: the budget had no token within the caller's maximum wait, or the caller was
 * interrupted before it got one.
 */
public final class NoTokenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NoTokenException(String message, @Nullable InterruptedException cause) {
    super(message, cause);
  }
}
