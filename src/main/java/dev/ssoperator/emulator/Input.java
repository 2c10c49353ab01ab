package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A call whose members have passed the table of shapes.
 *
 * @param region the Region that the caller signed for
 */
record Input(String operation, String region, JsonNode body, Plan plan) {

  /** What a fault ordered for the asynchronous request this call starts. */
  record Plan(Optional<String> failure, Optional<Duration> latency) {
    static Plan none() {
      return new Plan(Optional.empty(), Optional.empty());
    }
  }

  /** A member that the table of shapes requires. */
  String text(String member) {
    return Objects.requireNonNull(body.path(member).textValue(), member);
  }

  Optional<String> optional(String member) {
    return Optional.ofNullable(body.path(member).textValue());
  }

  /** The member, or {@link MissingNode}. */
  JsonNode node(String member) {
    var node = body.path(member);
    return node.isNull() ? MissingNode.getInstance() : node;
  }
}
