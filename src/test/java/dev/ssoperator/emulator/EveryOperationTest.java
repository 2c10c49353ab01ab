package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class EveryOperationTest extends EmulatorTest {

  @TestFactory
  Stream<DynamicTest> isAcceptedAndRefused() {
    return examples().map(e -> DynamicTest.dynamicTest(e.operation(), () -> hold(e)));
  }

  @Test
  void andNoneIsLeftOut() {
    var world =
        new World(
            new EmulatorClock(Clock.systemUTC()), 0, Behaviour.defaults(), Seed.exampleCorp());
    var supported =
        new Api(world, System::nanoTime)
            .targets().stream().map(target -> target.substring(target.indexOf('.') + 1)).toList();

    assertThat(examples().map(Example::operation).toList())
        .containsExactlyInAnyOrderElementsOf(supported);
  }

  private Stream<Example> examples() {
    return Stream.of(
            new PermissionSetExamples(this).all(),
            new AssignmentExamples(this).all(),
            new InstanceExamples(this).all(),
            new DirectoryExamples(this).all(),
            new OrganizationExamples(this).all())
        .flatMap(List::stream);
  }

  /** The call log, not the example, says that this operation was called and how it ended. */
  private void hold(Example example) throws Throwable {
    control.reset();
    example.accepted().call();
    assertThat(ends(example.operation())).last().isEqualTo("ok");

    var error = refused(example.refused());
    assertThat(error.awsErrorDetails().errorCode()).isEqualTo(example.code());
    assertThat(error.statusCode()).isEqualTo(400);
    assertThat(error.requestId()).isNotBlank();
    assertThat(ends(example.operation())).last().isEqualTo(example.code());
  }

  private List<String> ends(String operation) {
    return control.calls().stream()
        .filter(call -> call.operation().equals(operation))
        .map(call -> call.error() == null ? "ok" : call.error())
        .toList();
  }
}
