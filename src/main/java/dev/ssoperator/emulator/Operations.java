package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/** The operations of one service by name. */
final class Operations {

  /** Answers one call; an empty object is an empty body. */
  @FunctionalInterface
  interface Handler {
    ObjectNode handle(Input input);
  }

  /** A write that answers nothing. */
  @FunctionalInterface
  interface Write {
    void handle(Input input);
  }

  final Map<String, Handler> handlers = new HashMap<>();

  Operations on(String operation, Handler handler) {
    handlers.put(operation, handler);
    return this;
  }

  Operations write(String operation, Write write) {
    return on(
        operation,
        input -> {
          write.handle(input);
          return Json.object();
        });
  }
}
