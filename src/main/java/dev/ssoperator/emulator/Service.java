package dev.ssoperator.emulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of the three services.
 *
 * @param name as in the call log
 * @param target what stands before the operation in {@code X-Amz-Target}
 * @param shapes what the operations take and how they fail
 */
record Service(
    String name,
    String target,
    Map<String, Operations.Handler> handlers,
    Shapes shapes,
    Validator validator,
    Quotas.Buckets buckets,
    AwsException throttled) {

  /** The first of these values that a member of one of the service's exceptions can have. */
  Optional<String> firstChoice(String exception, String member, List<String> values) {
    return values.stream().filter(shapes.choices(exception, member)::contains).findFirst();
  }

  /** The error of a key that cannot be used; none where the service uses no key. */
  Optional<AwsException> refusal(EncryptionKey key) {
    return firstChoice(key.code, "Reason", key.reasons())
        .map(reason -> AwsException.of(key.code, key.text).with("Reason", reason));
  }
}
