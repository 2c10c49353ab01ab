package dev.ssoperator.survey;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lists that a survey has read, in a file, so that a survey that was interrupted goes on where
 * it was. Each list is a line; one that was cut off by the interruption does not count.
 */
public final class Checkpoint {

  /** Older lists may be wrong by now. */
  static final Duration MAX_AGE = Duration.ofHours(1);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The first line; the time is in milliseconds since 1970. */
  private record Head(String instance, long since) {}

  private record Line(String key, List<String> values) {}

  private final @Nullable Path file;
  private final Clock clock;
  private final Map<String, List<String>> lists = new HashMap<>();
  private boolean isOpen;

  /**
   * A checkpoint in a file, which is created by the first list.
   *
   * @param file may exist, from an interrupted survey
   */
  public Checkpoint(Path file, Clock clock) {
    this.file = file.toAbsolutePath();
    this.clock = clock;
  }

  private Checkpoint(Clock clock) {
    this.file = null;
    this.clock = clock;
  }

  /** None: a survey that is interrupted starts anew. */
  public static Checkpoint none(Clock clock) {
    return new Checkpoint(clock);
  }

  /**
   * Takes over what an interrupted survey of the same instance has read within the last hour.
   *
   * @return how many lists that are
   */
  public synchronized int resume(String instanceArn) {
    var lines = lines();
    lists.clear();
    if (!lines.isEmpty() && isUsable(lines.get(0), instanceArn)) {
      for (var text : lines.subList(1, lines.size())) {
        parse(text, Line.class)
            .filter(Checkpoint::isComplete)
            .ifPresent(line -> lists.put(line.key(), line.values()));
      }
      isOpen = true;
    }
    if (!isOpen) {
      write(new Head(instanceArn, clock.millis()), StandardOpenOption.TRUNCATE_EXISTING);
      isOpen = true;
    }
    return lists.size();
  }

  /** A list, from the file or else from AWS. */
  List<String> get(String key, Supplier<List<String>> read) {
    synchronized (this) {
      var known = lists.get(key);
      if (known != null) {
        return known;
      }
    }
    var values = read.get();
    synchronized (this) {
      lists.put(key, values);
      write(new Line(key, values), StandardOpenOption.APPEND);
    }
    return values;
  }

  /** Forgets everything; the survey is complete. */
  public synchronized void delete() {
    if (file == null) {
      return;
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isComplete(Line line) {
    return line.key() != null && line.values() != null && !line.values().contains(null);
  }

  private boolean isUsable(String firstLine, String instanceArn) {
    return parse(firstLine, Head.class)
        .filter(head -> instanceArn.equals(head.instance()))
        .filter(head -> head.since() + MAX_AGE.toMillis() > clock.millis())
        .isPresent();
  }

  private List<String> lines() {
    if (file == null) {
      return List.of();
    }
    try {
      // The interruption may have cut a character.
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> Optional<T> parse(String line, Class<T> type) {
    try {
      return Optional.ofNullable(JSON.readValue(line, type));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private void write(Object line, StandardOpenOption how) {
    if (file == null) {
      return;
    }
    try {
      // The line before may have been cut off.
      var text = (how == StandardOpenOption.APPEND ? "\n" : "") + JSON.writeValueAsString(line);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, how);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
