package dev.ssoperator.access;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.api.AssignedAccess;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Shows whether the operator can have caused an assignment that a resource's status names. The
 * status has a seal for each: HMAC-SHA256, in base64, over the resource's UID and the assignment.
 * Without boundaries every status is believed. Thread-safe.
 */
public final class Seals {

  /** How long a key is, in bytes. */
  public static final int KEY_LENGTH = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final @Nullable SecretKeySpec key;
  private final boolean isRequired;

  /** By UID, what this process knows without a key. */
  private final Map<String, Set<AssignedAccess>> known = new ConcurrentHashMap<>();

  private Seals(@Nullable SecretKeySpec key, boolean isRequired) {
    this.key = key;
    this.isRequired = isRequired;
  }

  /**
   * Creates seals.
   *
   * @param key {@link #KEY_LENGTH} bytes
   * @param isRequired whether only proven assignments count
   */
  public static Seals with(byte[] key, boolean isRequired) {
    return new Seals(new SecretKeySpec(key, ALGORITHM), isRequired);
  }

  /**
   * Where there is no key, only what this process has seen itself is proven.
   *
   * @param isRequired whether only proven assignments count
   */
  public static Seals withoutKey(boolean isRequired) {
    return new Seals(null, isRequired);
  }

  /** Whether the operator can have caused an assignment that a resource's status names. */
  public boolean isProven(AccountAssignment resource, AssignedAccess assignment) {
    if (!isRequired) {
      return true;
    }
    var uid = resource.getMetadata().getUid();
    if (key == null) {
      return known.getOrDefault(uid, Set.of()).contains(assignment);
    }
    var expected = bytes(seal(key, uid, assignment));
    return present(resource.getStatus()).stream()
        .anyMatch(seal -> MessageDigest.isEqual(bytes(seal), expected));
  }

  /**
   * The seals of a status; those that it has, where there is no key.
   *
   * @param proven what exists, or may, because of the resource
   */
  public List<String> of(AccountAssignment resource, Collection<AssignedAccess> proven) {
    var uid = resource.getMetadata().getUid();
    if (key == null) {
      if (isRequired) {
        known.put(uid, Set.copyOf(proven));
      }
      return present(resource.getStatus());
    }
    return proven.stream()
        .map(assignment -> seal(key, uid, assignment))
        .distinct()
        .sorted()
        .toList();
  }

  /** Whether a status is written for its seals alone. */
  public boolean isWrittenAlone() {
    return isRequired;
  }

  /** The resource is gone. */
  public void forget(AccountAssignment resource) {
    known.remove(resource.getMetadata().getUid());
  }

  private static List<String> present(@Nullable AccountAssignmentStatus status) {
    return status == null ? List.of() : status.seals();
  }

  private static String seal(SecretKeySpec key, String uid, AssignedAccess assignment) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      List.of(
              uid,
              assignment.permissionSetArn(),
              assignment.accountId(),
              assignment.principalType().name(),
              assignment.principalId())
          .forEach(part -> update(mac, bytes(part)));
      return Base64.getEncoder().encodeToString(mac.doFinal());
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(ALGORITHM + " cannot be used", e);
    }
  }

  /** With its length, so that no two lists of parts have the same text. */
  private static void update(Mac mac, byte[] part) {
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
    mac.update(part);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
