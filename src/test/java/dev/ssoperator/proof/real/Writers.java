package dev.ssoperator.proof.real;

import dev.ssoperator.emulator.Call;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Which processes have changed AWS, from the log of the calls that it received. */
final class Writers {

  private static final List<String> READS = List.of("Describe", "List", "Get");

  private Writers() {}

  /** The processes that made the calls that change something, in turn. */
  static List<String> turns(List<Call> calls) {
    var turns = new ArrayList<String>();
    for (var call : calls) {
      var last = turns.isEmpty() ? "" : turns.get(turns.size() - 1);
      if (isWrite(call) && !call.accessKeyId().equals(last)) {
        turns.add(call.accessKeyId());
      }
    }
    return turns;
  }

  /** The writes of processes after which another one had written already. */
  static List<Call> lateWrites(List<Call> calls) {
    var late = new ArrayList<Call>();
    var former = new HashSet<String>();
    var current = "";
    for (var call : calls) {
      if (!isWrite(call)) {
        continue;
      }
      if (former.contains(call.accessKeyId())) {
        late.add(call);
      } else if (!call.accessKeyId().equals(current)) {
        former.add(current);
        current = call.accessKeyId();
      }
    }
    return late;
  }

  /** Calls that are not signed are those of a person with the console. */
  private static boolean isWrite(Call call) {
    return !call.accessKeyId().isEmpty() && READS.stream().noneMatch(call.operation()::startsWith);
  }
}
