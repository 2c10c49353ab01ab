package dev.ssoperator.access;

import java.util.Map;
import java.util.Optional;

/** Where the breaker keeps its records, and where users release what it holds. */
public interface BreakerStore {

  /** The records of all namespaces. */
  Map<String, BreakerRecord> load();

  /** Writes the record of a namespace. */
  void save(String namespace, BreakerRecord record);

  /** What the user has written into the namespace's annotation, if anything. */
  Optional<String> release(String namespace);
}
