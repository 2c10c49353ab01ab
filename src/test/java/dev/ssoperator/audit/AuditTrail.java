package dev.ssoperator.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Collects the audit lines about the resources of one namespace. */
public final class AuditTrail implements AutoCloseable {

  /** What the log adds to each line in JSON. */
  static final Set<String> ENVELOPE = Set.of("time", "level", "logger", "thread", "message");

  private static final Path DOCUMENT = Path.of("docs/audit.md");

  private final Logger logger = (Logger) LoggerFactory.getLogger("audit");
  private final ListAppender<ILoggingEvent> appender =
      new ListAppender<>() {
        @Override
        protected synchronized void append(ILoggingEvent event) {
          super.append(event);
        }
      };
  private final String namespace;

  public AuditTrail(String namespace) {
    this.namespace = namespace;
    appender.start();
    logger.addAppender(appender);
  }

  /** All lines, each by key. */
  public List<Map<String, String>> lines() {
    synchronized (appender) {
      return appender.list.stream()
          .map(AuditTrail::fields)
          .filter(line -> namespace.equals(line.get("namespace")))
          .toList();
    }
  }

  /** The lines of an event. */
  public List<Map<String, String>> lines(AuditEvent event) {
    return lines().stream().filter(line -> event.text().equals(line.get("event"))).toList();
  }

  /** The only line of an event; it has the keys of the documented example. */
  public Map<String, String> only(AuditEvent event) {
    assertThat(lines(event)).as(() -> event + " in " + lines()).hasSize(1);
    var line = lines(event).get(0);
    assertThat(line.keySet()).as(event + " in " + DOCUMENT).isEqualTo(documented(event));
    return line;
  }

  private static Set<String> documented(AuditEvent event) {
    var example = examples().getOrDefault(event.text(), Map.of());
    return example.keySet().stream()
        .filter(key -> !ENVELOPE.contains(key))
        .collect(Collectors.toSet());
  }

  /** The examples of the documentation by event, in their order. */
  static Map<String, Map<String, String>> examples() {
    var examples = new TreeMap<String, Map<String, String>>();
    try {
      for (var line : Files.readAllLines(DOCUMENT)) {
        if (line.startsWith("{\"time\"")) {
          var example = example(line);
          assertThat(examples.put(example.getOrDefault("event", ""), example))
              .as("a second example: " + line)
              .isNull();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return examples;
  }

  private static Map<String, String> example(String line) throws JsonProcessingException {
    var fields = new LinkedHashMap<String, String>();
    new ObjectMapper()
        .readTree(line)
        .properties()
        .forEach(
            field -> {
              assertThat(field.getValue().isTextual()).as(line).isTrue();
              fields.put(field.getKey(), field.getValue().textValue());
            });
    return fields;
  }

  private static Map<String, String> fields(ILoggingEvent event) {
    var fields = new LinkedHashMap<String, String>();
    event
        .getKeyValuePairs()
        .forEach(pair -> assertThat(fields.put(pair.key, String.valueOf(pair.value))).isNull());
    return fields;
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
  }
}
