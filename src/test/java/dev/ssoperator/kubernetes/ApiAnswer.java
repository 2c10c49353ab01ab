package dev.ssoperator.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** An answer of a Kubernetes API. */
record ApiAnswer(int status, JsonNode body) {

  static ApiAnswer failure(int code, String reason, String message) {
    var status = JsonNodeFactory.instance.objectNode();
    status.put("kind", "Status").put("apiVersion", "v1").put("status", "Failure");
    status.put("code", code).put("reason", reason).put("message", message);
    return new ApiAnswer(code, status);
  }

  boolean isSuccess() {
    return status < 300;
  }
}
