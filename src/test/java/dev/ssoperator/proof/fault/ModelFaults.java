package dev.ssoperator.proof.fault;

import dev.ssoperator.emulator.FaultSpec;
import dev.ssoperator.proof.fault.ModelErrors.ModelError;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every error of the service models, once for each operation that can end with it. */
final class ModelFaults {

  /** No operation tells them apart, and there are dozens. */
  private static final String MANY_REASONS = "InvalidInputException";

  private static final List<Life> LIVES = List.of(Life.BEGINNING, Life.MIDDLE, Life.END);

  private ModelFaults() {}

  static Stream<FaultCase> all() {
    var cases = new ArrayList<FaultCase>();
    var errors = ModelErrors.all().stream().filter(e -> !e.operations().isEmpty()).toList();
    for (var error : errors) {
      if (!isOneOfMany(error)) {
        cases.add(once(error, LIVES.get(cases.size() % LIVES.size())));
      }
    }
    var many = errors.stream().filter(ModelFaults::isOneOfMany).toList();
    cases.add(
        FaultCase.endured(
            "organizations %s with every Reason".formatted(MANY_REASONS),
            Life.BEGINNING,
            stage -> many.forEach(error -> arm(stage, error))));
    return cases.stream();
  }

  private static boolean isOneOfMany(ModelError error) {
    return error.code().equals(MANY_REASONS) && error.value() != null;
  }

  private static FaultCase once(ModelError error, Life life) {
    return FaultCase.endured(error.name(), life, stage -> arm(stage, error));
  }

  private static void arm(Stage stage, ModelError error) {
    for (var operation : error.operations()) {
      stage.world().aws().addFault(FaultSpec.of(operation, error.fault()).times(error.attempts()));
    }
  }
}
