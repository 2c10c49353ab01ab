package dev.ssoperator.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A report as a page: one file with its data, script and style, for a browser without a network.
 * The page contains only ASCII, so the charset of the writer does not matter.
 */
public final class HtmlReport {

  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z-]+)}}");

  private HtmlReport() {}

  /**
   * Writes the page.
   *
   * @param json a valid JSON document, the report
   * @param out neither flushed nor closed
   */
  public static void write(String json, Writer out) throws IOException {
    var style = resource("report.css");
    var script = resource("model.js") + resource("report.js");
    var contents =
        Map.of(
            "style", style,
            "style-hash", hash(style),
            "script", script,
            "script-hash", hash(script),
            "report", escaped(json));
    var page = resource("report.html");
    var places = PLACE.matcher(page);
    var written = 0;
    while (places.find()) {
      out.append(page, written, places.start())
          .append(Objects.requireNonNull(contents.get(places.group(1))));
      written = places.end();
    }
    out.append(page, written, page.length());
  }

  /** A source of a Content-Security-Policy. */
  private static String hash(String text) {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same document, in which nothing ends a script element. */
  private static String escaped(String json) {
    var escaped = new StringBuilder(json.length());
    for (var i = 0; i < json.length(); i++) {
      var c = json.charAt(i);
      if (c == '<' || c > '~') {
        escaped.append("\\u%04x".formatted((int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** With the line ends that a browser's hash is of, whatever those of the checkout are. */
  private static String resource(String name) {
    try (var stream = HtmlReport.class.getResourceAsStream(name)) {
      var bytes = Objects.requireNonNull(stream, name).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
