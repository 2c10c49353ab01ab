package dev.ssoperator.proof.hostile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What fuzzers make of bytes. */
final class Inputs {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Inputs() {}

  /** Bytes that are no text become U+FFFD. */
  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The lines of a text, of which the last may have anything after its last line break. */
  static List<String> lines(byte[] bytes) {
    return Arrays.asList(text(bytes).split("\n", -1));
  }

  /** A JSON object, as clients of Kubernetes read it; empty where the bytes are none. */
  static Optional<Map<String, Object>> object(byte[] bytes) {
    try {
      return Optional.ofNullable(
          JSON.readValue(text(bytes), new TypeReference<Map<String, Object>>() {}));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
