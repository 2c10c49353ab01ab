package dev.ssoperator.identitycenter;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;

/** Makes text fit for a condition, an event, a log line and a table. */
public final class Text {

  /** The longest text kept, in characters; a condition or event with it stays readable. */
  public static final int MAX = 1024;

  private Text() {}

  /** The first texts, in order, and how many more there are. */
  public static String first(int most, Collection<String> texts) {
    var more = texts.size() > most ? " and %d more".formatted(texts.size() - most) : "";
    return texts.stream().sorted().limit(most).collect(Collectors.joining(", ", "", more));
  }

  /**
   * The text on one line: each run of control and formatting characters becomes one space, half of
   * a surrogate pair U+FFFD, and text longer than {@link #MAX} is cut and ends with its full
   * length. AWS echoes a rejected policy, which may have hundreds of kilobytes.
   */
  public static String oneLine(String text) {
    var line = new StringBuilder(Math.min(text.length(), MAX));
    var isGap = false;
    for (var i = 0; i < text.length() && line.length() <= MAX; i++) {
      var c = text.charAt(i);
      if (Character.isISOControl(c) || isFormat(c)) {
        isGap = !line.isEmpty() && line.charAt(line.length() - 1) != ' ';
      } else if (c != ' ' || !line.isEmpty()) {
        if (isGap && c != ' ') {
          line.append(' ');
        }
        isGap = false;
        line.append(isPaired(text, i) ? c : '\uFFFD');
      }
    }
    return line.length() <= MAX ? line.toString() : cut(line, text.length());
  }

  /** The text on one line, in at most {@code maxBytes} bytes of UTF-8. */
  public static String oneLine(String text, int maxBytes) {
    var line = oneLine(text);
    var end = line.length();
    while (line.substring(0, end).getBytes(StandardCharsets.UTF_8).length > maxBytes) {
      end--;
      if (end > 0 && Character.isHighSurrogate(line.charAt(end - 1))) {
        end--;
      }
    }
    return line.substring(0, end);
  }

  private static String cut(CharSequence line, int length) {
    var note = "… (%d characters)".formatted(length);
    var end = MAX - note.length();
    if (Character.isHighSurrogate(line.charAt(end - 1))) {
      end--;
    }
    return line.subSequence(0, end) + note;
  }

  /** Half of a surrogate pair is no character, and cannot be sent as UTF-8. */
  private static boolean isPaired(String text, int i) {
    var c = text.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : !Character.isLowSurrogate(c) || (i > 0 && Character.isHighSurrogate(text.charAt(i - 1)));
  }

  /** Invisible characters that change how others are displayed, such as directional marks. */
  private static boolean isFormat(char c) {
    var type = Character.getType(c);
    return type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
