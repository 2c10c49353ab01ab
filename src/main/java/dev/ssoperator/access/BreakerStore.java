package dev.ssoperator.access;

import java.util.Map;
import java.util.Optional;

/** Where the breaker keeps its records, and where users release what it holds. */
public interface BreakerStore {

  /** Thrown where revocations cannot be counted, so that none may be sent. */
  final class UncountedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UncountedException(RuntimeException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** The records of all namespaces. */
  Map<String, BreakerRecord> load();

  /** Writes the record of a namespace. */
  void save(String namespace, BreakerRecord record);

  /** What the user has written into the namespace's annotation, if anything. */
  Optional<String> release(String namespace);
}
