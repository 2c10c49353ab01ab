package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Keeps the answers of a client as they were on the wire, with members that the SDK drops. */
final class AnswerRecorder implements ExecutionInterceptor {

  /**
   * One answer.
   *
   * @param service the SDK's name of the service
   * @param body an empty structure where there was none
   */
  record Answer(String service, String operation, int status, JsonNode body) {}

  private final List<Answer> answers = new ArrayList<>();

  synchronized List<Answer> answers() {
    return List.copyOf(answers);
  }

  @Override
  public synchronized Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    if (!isOfTheApi(context)) {
      return context.responseBody();
    }
    try {
      var bytes =
          context.responseBody().isEmpty()
              ? new byte[0]
              : context.responseBody().get().readAllBytes();
      answers.add(
          new Answer(
              attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME),
              attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME),
              context.httpResponse().statusCode(),
              bytes.length == 0 ? Json.object() : Json.MAPPER.readTree(bytes)));
      return context.responseBody().map(body -> new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOfTheApi(Context.ModifyHttpResponse context) {
    return context
        .httpResponse()
        .firstMatchingHeader("Content-Type")
        .filter(type -> type.startsWith("application/x-amz-json"))
        .isPresent();
  }
}
