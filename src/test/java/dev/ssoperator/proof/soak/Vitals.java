package dev.ssoperator.proof.soak;

import dev.ssoperator.bench.ChartProcess;
import dev.ssoperator.metrics.Scrape;
import dev.ssoperator.process.RunProcess;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What a process holds at a time.
 *
 * @param heap the MiB of the old generation that the last full collection has left
 * @param resident the most MiB that it has held so far
 * @param sockets the connections that it has open
 * @param files the file descriptors that it has open, with the sockets
 * @param waiting the requests that wait in its queue
 */
record Vitals(
    Instant at,
    double heap,
    double resident,
    double threads,
    double sockets,
    double files,
    double waiting) {

  private static final double MIB = 1 << 20;

  /** Takes them from the process itself, on a system that has {@code /proc}. */
  static Vitals of(RunProcess process) throws IOException, InterruptedException {
    // What the first collection finalizes or enqueues is gone after the second.
    collectGarbage(process);
    collectGarbage(process);
    var metrics = new Scrape(process.get("/metrics").body());
    var sockets = 0;
    var files = 0;
    var folder = Path.of("/proc", String.valueOf(process.pid()), "fd");
    try (DirectoryStream<Path> open = Files.newDirectoryStream(folder)) {
      for (var file : open) {
        files++;
        sockets += isSocket(file) ? 1 : 0;
      }
    }
    return new Vitals(
        Instant.now(),
        metrics.value("jvm_gc_live_data_size_bytes") / MIB,
        ChartProcess.resident(process),
        metrics.value("jvm_threads_live_threads"),
        sockets,
        files,
        metrics.value("ssoperator_slots_waiting"));
  }

  private static boolean isSocket(Path file) throws IOException {
    try {
      return Files.readSymbolicLink(file).toString().startsWith("socket:");
    } catch (NoSuchFileException e) {
      // It was closed meanwhile.
      return false;
    }
  }

  private static void collectGarbage(RunProcess process) throws IOException, InterruptedException {
    var command = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var jcmd =
        new ProcessBuilder(command, String.valueOf(process.pid()), "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (jcmd.waitFor() != 0) {
      throw new IOException("jcmd ends with " + jcmd.exitValue());
    }
  }
}
