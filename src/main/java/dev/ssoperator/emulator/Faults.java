package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The faults that wait for their call. */
final class Faults {

  /** One fault; {@code released} lets go of the answers it holds. */
  static final class Armed {
    final String id;
    final FaultSpec spec;
    final CountDownLatch released = new CountDownLatch(1);
    private int hits;

    private Armed(String id, FaultSpec spec) {
      this.id = id;
      this.spec = spec;
    }

    private boolean spent() {
      return spec.times() != null && hits >= spec.times();
    }

    Fault view() {
      return new Fault(id, spec, hits);
    }
  }

  private final Map<String, Armed> armed = new LinkedHashMap<>();
  private int seq;

  Fault add(FaultSpec spec) {
    var fault = new Armed("fault-" + ++seq, spec);
    armed.put(fault.id, fault);
    return fault.view();
  }

  Optional<Armed> hit(String operation, JsonNode input) {
    var found =
        armed.values().stream()
            .filter(fault -> !fault.spent() && fault.spec.matches(operation, input))
            .findFirst();
    found.ifPresent(fault -> fault.hits++);
    return found;
  }

  /** Lets go of what the fault holds and stops it; false where there is no such fault. */
  boolean remove(String id) {
    var fault = armed.remove(id);
    if (fault == null) {
      return false;
    }
    fault.released.countDown();
    return true;
  }

  void clear() {
    armed.values().forEach(fault -> fault.released.countDown());
    armed.clear();
  }

  List<Fault> view() {
    return armed.values().stream().map(Armed::view).toList();
  }
}
