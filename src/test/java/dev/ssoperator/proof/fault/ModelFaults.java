package dev.ssoperator.proof.fault;

import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.proof.fault.ModelErrors.ModelError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every error of the service models that an operation which the operator calls can end with. */
final class ModelFaults {

  private static final List<Life> LIVES = List.of(Life.BEGINNING, Life.MIDDLE, Life.END);

  /** So many errors share a life, where each operation fails with one of them. */
  private static final int TOGETHER = 4;

  private final Reference reference;

  ModelFaults(Reference reference) {
    this.reference = reference;
  }

  /** Each error in a life of its own, in which every operation ends with it once. */
  Stream<FaultCase> eachAlone() {
    return errors().stream()
        .map(
            error ->
                FaultCase.endured(
                    error.name(),
                    Life.BEGINNING,
                    stage ->
                        error.operations().forEach(operation -> arm(stage, operation, error))));
  }

  /** All errors, some in one life, in which each operation ends with one of them, or a few. */
  Stream<FaultCase> together() {
    var cases = new ArrayList<FaultCase>();
    var byService =
        errors().stream()
            .collect(Collectors.groupingBy(ModelError::service, TreeMap::new, Collectors.toList()));
    byService.forEach(
        (service, errors) -> {
          for (var from = 0; from < errors.size(); from += TOGETHER) {
            var some = errors.subList(from, Math.min(from + TOGETHER, errors.size()));
            var life = life(some, LIVES.get(cases.size() % LIVES.size()));
            cases.add(together(some, life));
          }
        });
    return cases.stream();
  }

  /** Errors of operations that the operator calls somewhere. */
  private List<ModelError> errors() {
    return ModelErrors.all().stream()
        .filter(
            error ->
                error.operations().stream().anyMatch(reference.operations(Life.HASTE)::contains))
        .toList();
  }

  /** A life in which each of the errors can be met. */
  private Life life(List<ModelError> errors, Life suggested) {
    return Stream.concat(Stream.of(suggested), LIVES.stream())
        .filter(life -> assignments(errors, life).size() == errors.size())
        .findFirst()
        .orElse(Life.BEGINNING);
  }

  private FaultCase together(List<ModelError> errors, Life life) {
    return FaultCase.endured(
            errors.stream().map(ModelError::name).collect(Collectors.joining(", ")),
            life,
            stage ->
                assignments(errors, life)
                    .forEach(
                        (error, operations) ->
                            operations.forEach(operation -> arm(stage, operation, error))))
        .counting(errors.size());
  }

  /** Which operation is to end with which errors: with as few as possible. */
  private Map<ModelError, List<String>> assignments(List<ModelError> errors, Life life) {
    var assigned = new java.util.LinkedHashMap<ModelError, List<String>>();
    var called = reference.operations(life);
    var turn = 0;
    for (var operation : new TreeSet<>(called)) {
      var possible = errors.stream().filter(e -> e.operations().contains(operation)).toList();
      if (!possible.isEmpty()) {
        assigned
            .computeIfAbsent(possible.get(turn++ % possible.size()), e -> new ArrayList<>())
            .add(operation);
      }
    }
    for (var error : errors) {
      if (!assigned.containsKey(error)) {
        error.operations().stream()
            .filter(called::contains)
            .findFirst()
            .ifPresent(operation -> assigned.put(error, List.of(operation)));
      }
    }
    return assigned;
  }

  private static void arm(Stage stage, String operation, ModelError error) {
    stage.world().aws().addFault(FaultSpec.of(operation, error.fault()).times(error.attempts()));
  }
}
