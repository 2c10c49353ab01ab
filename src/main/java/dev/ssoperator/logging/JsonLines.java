package dev.ssoperator.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Encodes an entry as one line of JSON. The keys of the resource are the same whether the entry
 * sets them or the Operator SDK does, for its thread.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {

  private static final Map<String, String> KEYS_OF_THE_SDK =
      Map.of(
          "resource.kind", "kind",
          "resource.namespace", "namespace",
          "resource.name", "name");

  private static final byte[] NOTHING = {};

  private final ObjectMapper json = new ObjectMapper();

  @Override
  public byte[] encode(ILoggingEvent event) {
    var entry = new LinkedHashMap<String, String>();
    entry.put("time", event.getInstant().toString());
    entry.put("level", event.getLevel().toString());
    entry.put("logger", event.getLoggerName());
    entry.put("thread", event.getThreadName());
    entry.put("message", event.getFormattedMessage());
    addKeys(event, entry);
    if (event.getThrowableProxy() != null) {
      entry.put("exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    try {
      return (json.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings can always be written", e);
    }
  }

  private static void addKeys(ILoggingEvent event, Map<String, String> entry) {
    var ofThread = event.getMDCPropertyMap();
    KEYS_OF_THE_SDK.forEach(
        (theirs, ours) -> {
          if (ofThread.containsKey(theirs)) {
            entry.put(ours, ofThread.get(theirs));
          }
        });
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().stream()
          .filter(pair -> pair.value != null)
          .forEach(pair -> entry.put(pair.key, String.valueOf(pair.value)));
    }
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
