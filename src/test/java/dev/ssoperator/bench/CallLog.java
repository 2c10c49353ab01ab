package dev.ssoperator.bench;

import dev.ssoperator.emulator.Call;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Some of the calls that the emulator received. */
record CallLog(List<Call> calls) {

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

  Stream<Call> stream() {
    return calls.stream();
  }

  private CallLog only(Predicate<Call> wanted) {
    return new CallLog(calls.stream().filter(wanted).toList());
  }
}
