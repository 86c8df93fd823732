package dev.tidings.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A child process that does not outlive this JVM, not even when the JVM is ended with kill -9.
///
/// The child starts as `/bin/sh`, leaves a guard behind and then becomes the program itself, so
/// that its pid is the program's. The guard does nothing but read the pipe that this JVM holds the
/// other end of. When the JVM ends, however it ends, the kernel closes the pipe and the guard sends
/// the program its stop signal. A clean stop closes the pipe too: there is one way to end, and it
/// is exercised every time.
///
/// Thread-safe.
final class GuardedProcess {

  /// The signal that makes a program stop cleanly and at once.
  enum StopSignal {
    /// PostgreSQL: "fast shutdown"; TERM would wait for its clients to leave.
    INT,
    TERM
  }

  static final Path NO_INPUT = Path.of("/dev/null");

  /// Where there is `setsid`, the program leaves the terminal's process group: Ctrl-C is the
  /// launcher's to handle, and must not take the servers away under services that still drain.
  private static final String GUARD =
      """
      signal=$1 input=$2
      shift 2
      exec 3<&0
      (
        trap '' INT TERM HUP
        while read -r ignored <&3; do :; done
        kill -"$signal" $$
      ) >/dev/null 2>&1 &
      exec 3<&-
      if command -v setsid >/dev/null 2>&1; then exec setsid "$@" <"$input"; fi
      exec "$@" <"$input"
      """;

  private static final int MAX_LOG_TAIL_BYTES = 4_096;

  private final String name;
  private final Process process;
  private final Path log;
  private final long logStart;

  private GuardedProcess(String name, Process process, Path log, long logStart) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.logStart = logStart;
  }

  /// Starts `command`; its output is appended to `log`.
  static GuardedProcess start(
      String name, List<String> command, StopSignal stopSignal, Path input, Path log) {
    List<String> guarded =
        new ArrayList<>(List.of("/bin/sh", "-c", GUARD, "guard", stopSignal.name()));
    guarded.add(input.toString());
    guarded.addAll(command);
    try {
      long logStart = Files.exists(log) ? Files.size(log) : 0;
      Process process =
          new ProcessBuilder(guarded)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return new GuardedProcess(name, process, log, logStart);
    } catch (IOException e) {
      throw new ServerStartException(name + " could not be started: " + e.getMessage(), e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Waits until the program ends.
  ///
  /// @return false if it has not ended within `timeout`
  boolean awaitEnd(Duration timeout) {
    try {
      return process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
      throw new ServerStartException("interrupted while waiting for " + name, e);
    }
  }

  /// Only after the end: the exit status, 128 + n after signal n.
  int exitStatus() {
    return process.exitValue();
  }

  /// What the program has said since it was started, or the end of that, for messages.
  String logTail() {
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      long from = Math.max(logStart, file.length() - MAX_LOG_TAIL_BYTES);
      byte[] tail = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(tail);
      return new String(tail, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "(its log " + log + " cannot be read: " + e.getMessage() + ")";
    }
  }

  ServerStartException failure(String what) {
    return new ServerStartException(
        "%s %s; its log %s ends:%n%s".formatted(name, what, log, logTail()));
  }

  /// SIGKILL: no clean stop. Returns when the process is gone.
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /// Asks the program to stop, and kills it if it has not by `timeout`.
  void stop(Duration timeout) {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        kill();
      }
    } catch (IOException e) {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    }
  }
}
