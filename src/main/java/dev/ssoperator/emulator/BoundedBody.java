package dev.ssoperator.emulator;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads the body of a request, unless it is too large. */
final class BoundedBody {
  /** More than a permission set with the longest inline policy takes, whatever is escaped in it. */
  static final int API_BYTES = 1024 * 1024;

  /** As much YAML as the parser accepts. */
  static final int CONTROL_BYTES = 3 * 1024 * 1024;

  static final int TOO_LARGE = 413;

  private static final long DISCARDED_BYTES = 1024L * 1024 * 1024;

  private BoundedBody() {}

  /** Empty where the body is too large; it was then received and dropped. */
  static Optional<byte[]> read(HttpExchange exchange, int limit) throws IOException {
    var in = exchange.getRequestBody();
    var body = in.readNBytes(limit + 1);
    if (body.length <= limit) {
      return Optional.of(body);
    }
    discard(in);
    return Optional.empty();
  }

  /** Many a client reads no answer before it has sent its whole body. */
  private static void discard(InputStream in) throws IOException {
    var buffer = new byte[64 * 1024];
    long discarded = 0;
    for (var read = in.read(buffer); read >= 0 && discarded < DISCARDED_BYTES; ) {
      discarded += read;
      read = in.read(buffer);
    }
  }
}
