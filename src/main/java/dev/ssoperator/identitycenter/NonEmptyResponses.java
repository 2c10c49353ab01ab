package dev.ssoperator.identitycenter;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Refuses a successful response to a read that has no body: the SDK would take it for an empty
 * list, as if nothing existed.
 */
final class NonEmptyResponses implements ExecutionInterceptor {

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    var body = context.responseBody();
    if (!context.httpResponse().isSuccessful()
        || !Operations.isRead(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME))) {
      return body;
    }
    return Optional.of(nonEmpty(body.orElseGet(InputStream::nullInputStream)));
  }

  private static InputStream nonEmpty(InputStream body) {
    try {
      var peekable = new PushbackInputStream(body);
      var first = peekable.read();
      if (first < 0) {
        throw SdkClientException.create("AWS's response has no body");
      }
      peekable.unread(first);
      return peekable;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
