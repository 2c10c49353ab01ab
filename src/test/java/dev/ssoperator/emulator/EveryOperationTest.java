package dev.ssoperator.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
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

  @TestFactory
  Stream<DynamicTest> andAnswersAsTheServiceModelSays() {
    return examples()
        .map(e -> DynamicTest.dynamicTest(e.operation(), () -> holdAgainstTheModel(e)));
  }

  private void holdAgainstTheModel(Example example) throws Throwable {
    control.reset();
    var before = aws.answers().size();
    example.accepted().call();
    refused(example.refused());
    var answers = aws.answers().subList(before, aws.answers().size());

    assertThat(answers).extracting(AnswerRecorder.Answer::operation).contains(example.operation());
    for (var answer : answers) {
      assertThat(violations(answer)).as(answer.toString()).isEmpty();
    }
  }

  private static List<String> violations(AnswerRecorder.Answer answer) throws IOException {
    var model =
        ServiceModel.read(
            switch (answer.service()) {
              case "Identitystore" -> "identitystore";
              case "Organizations" -> "organizations";
              default -> "sso-admin";
            });
    if (answer.status() == 200) {
      var output = model.operation(answer.operation()).at("/output/shape");
      return output.isMissingNode() ? List.of() : model.violations(output.asText(), answer.body());
    }
    var error = answer.body().path("__type").asText();
    assertThat(model.operation(answer.operation()).path("errors").findValuesAsText("shape"))
        .contains(error);
    return model.violations(error, ((ObjectNode) answer.body()).without("__type"));
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
            new MembershipExamples(this).all(),
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
