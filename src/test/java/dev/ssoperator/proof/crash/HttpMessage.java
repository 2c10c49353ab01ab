package dev.ssoperator.proof.crash;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The head of a message of HTTP/1.1 (RFC 9112); its body follows in the stream.
 *
 * @param start the request line or the status line
 * @param fields the lines of the header fields
 */
record HttpMessage(String start, List<String> fields) {

  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  /** Reads a head; empty where the stream has ended. */
  static Optional<HttpMessage> read(InputStream in) throws IOException {
    var start = line(in);
    if (start.isEmpty()) {
      return Optional.empty();
    }
    var fields = new ArrayList<String>();
    for (var field = line(in); !field.isEmpty(); field = line(in)) {
      fields.add(field);
    }
    return Optional.of(new HttpMessage(start, List.copyOf(fields)));
  }

  void write(OutputStream out) throws IOException {
    var head = start + "\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
    out.write(head.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A field's value, or nothing where the message has no such field. */
  String field(String name) {
    var prefix = name.toLowerCase(Locale.ROOT) + ":";
    return fields.stream()
        .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(prefix))
        .map(field -> field.substring(prefix.length()).strip())
        .findFirst()
        .orElse("");
  }

  /** The method of a request. */
  String method() {
    return start.split(" ", -1)[0];
  }

  /** The path of a request, without its query. */
  String path() {
    return start.split(" ", -1)[1].split("\\?", -1)[0];
  }

  /** The status of a response. */
  int status() {
    return Integer.parseInt(start.split(" ", -1)[1]);
  }

  /** Whether the connection is no HTTP any more after this response. */
  boolean isUpgrade() {
    return status() == SWITCHING_PROTOCOLS;
  }

  /** Copies the body of a request, piece by piece as it comes. */
  void copyRequestBody(InputStream in, OutputStream out) throws IOException {
    if (isChunked()) {
      copyChunks(in, out);
    } else if (!field("Content-Length").isEmpty()) {
      copy(in, out, Long.parseLong(field("Content-Length")));
    }
  }

  /**
   * Copies the body of a response to such a request, piece by piece as it comes.
   *
   * @return whether another response may follow
   */
  boolean copyResponseBody(HttpMessage request, InputStream in, OutputStream out)
      throws IOException {
    var hasNone =
        request.method().equals("HEAD") || status() == NO_CONTENT || status() == NOT_MODIFIED;
    if (!hasNone && !isChunked() && field("Content-Length").isEmpty()) {
      copy(in, out, Long.MAX_VALUE);
      return false;
    }
    if (!hasNone) {
      copyRequestBody(in, out);
    }
    return !field("Connection").equalsIgnoreCase("close");
  }

  private boolean isChunked() {
    return field("Transfer-Encoding").equalsIgnoreCase("chunked");
  }

  private static void copyChunks(InputStream in, OutputStream out) throws IOException {
    long size;
    do {
      var line = line(in);
      size = Long.parseLong(line.split(";", -1)[0].strip(), 16);
      out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      copy(in, out, size);
      out.write((line(in) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    } while (size > 0);
  }

  /** Copies so many bytes, or all there are. */
  private static void copy(InputStream in, OutputStream out, long count) throws IOException {
    var buffer = new byte[8192];
    for (var left = count; left > 0; ) {
      var read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0 && count == Long.MAX_VALUE) {
        return;
      }
      if (read < 0) {
        throw new EOFException("the body ends early");
      }
      out.write(buffer, 0, read);
      out.flush();
      left -= read;
    }
  }

  /** A line without its end; empty where the stream has ended. */
  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (var next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }
}
