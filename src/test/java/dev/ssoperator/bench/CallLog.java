package dev.ssoperator.bench;

import dev.ssoperator.emulator.Call;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Some of the calls that the emulator received. */
record CallLog(List<Call> calls) {

  /** The last call of a look at a permission set, and the only ones of a look at assignments. */
  private static final List<String> FIRST_LOOKS =
      List.of(
          "ListAccountsForProvisionedPermissionSet",
          "ListAccountAssignments",
          "ListAccountAssignmentsForPrincipal");

  private static final List<String> READS = List.of("Describe", "List", "Get");

  /** Those to SSO Admin. */
  CallLog ssoAdmin() {
    return only(call -> call.service().equals("sso-admin"));
  }

  CallLog of(String operation) {
    return only(call -> call.operation().equals(operation));
  }

  /** Those that had an effect. */
  CallLog accepted() {
    return only(call -> call.error() == null);
  }

  /** Those refused because of a rate or because too many requests are outstanding. */
  CallLog throttled() {
    return only(call -> "ThrottlingException".equals(call.error()));
  }

  /** Those that would change something. */
  CallLog writes() {
    return only(call -> READS.stream().noneMatch(call.operation()::startsWith));
  }

  CallLog between(Instant from, Instant to) {
    return only(call -> !call.time().isBefore(from) && call.time().isBefore(to));
  }

  int count() {
    return calls.size();
  }

  /** How many pairs of account and permission set were read. */
  long pairsRead() {
    return of("ListAccountAssignments").accepted().stream()
        .map(
            call ->
                call.input().path("AccountId").asText()
                    + call.input().path("PermissionSetArn").asText())
        .distinct()
        .count();
  }

  /**
   * Up to the last permission set, or pair of account and permission set, that was read for the
   * first time: what is read after that is the search for drift.
   */
  CallLog untilAllIsRead() {
    var seen = new HashSet<String>();
    var end = 0;
    for (var i = 0; i < calls.size(); i++) {
      var call = calls.get(i);
      if (FIRST_LOOKS.contains(call.operation()) && seen.add(call.operation() + call.input())) {
        end = i + 1;
      }
    }
    return new CallLog(calls.subList(0, end));
  }

  /** How many there are of each operation. */
  String byOperation() {
    return calls.stream()
        .collect(Collectors.groupingBy(Call::operation, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(e -> e.getValue() + " " + e.getKey())
        .collect(Collectors.joining(", "));
  }

  Stream<Call> stream() {
    return calls.stream();
  }

  private CallLog only(Predicate<Call> wanted) {
    return new CallLog(calls.stream().filter(wanted).toList());
  }
}
