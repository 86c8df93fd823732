package dev.tidings.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A child process that does not outlive this JVM, not even when the JVM is ended with kill -9.
///
/// The child starts as `/bin/sh`, leaves a guard behind and then becomes the program itself, so
/// that its pid is the program's. The guard does nothing but read the pipe that this JVM holds the
/// other end of. When the JVM ends, however it ends, the kernel closes the pipe and the guard sends
/// the program its stop signal. A clean stop closes the pipe too: there is one way to end, and it
/// is exercised every time. A program that was frozen (SIGSTOP) is woken for it.
///
/// Thread-safe.
public final class GuardedProcess {

  /// The signal that makes a program stop cleanly and at once.
  public enum StopSignal {
    /// PostgreSQL: "fast shutdown"; TERM would wait for its clients to leave. Never followed by
    /// KILL: a database that still writes its checkpoint is left to finish it.
    INT(0),
    /// Followed by KILL where the program has not ended after 8 s.
    TERM(8);

    private final int killAfterSeconds;

    StopSignal(int killAfterSeconds) {
      this.killAfterSeconds = killAfterSeconds;
    }
  }

  static final Path NO_INPUT = Path.of("/dev/null");

  /// Where there is `setsid`, the program leaves the terminal's process group: Ctrl-C is the
  /// launcher's to handle, and must not take the servers away under services that still drain.
  private static final String GUARD =
      """
      signal=$1 patience=$2 input=$3
      shift 3
      exec 3<&0
      (
        trap '' INT TERM HUP
        while read -r ignored <&3; do :; done
        kill -"$signal" $$
        kill -CONT $$
        [ "$patience" -gt 0 ] || exit
        while kill -0 $$ && [ "$patience" -gt 0 ]; do
          sleep 1
          patience=$((patience - 1))
        done
        kill -KILL $$
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

  /// Starts `command`, which reads nothing; its output is appended to `log`.
  ///
  /// @param name what messages call it
  /// @param environment variables that are added to this JVM's own
  /// @throws ServerStartException if there is no such program
  public static GuardedProcess start(
      String name,
      List<String> command,
      Map<String, String> environment,
      StopSignal stopSignal,
      Path log) {
    return start(name, command, environment, stopSignal, NO_INPUT, log);
  }

  /// Starts `command`; its output is appended to `log`.
  static GuardedProcess start(
      String name, List<String> command, StopSignal stopSignal, Path input, Path log) {
    return start(name, command, Map.of(), stopSignal, input, log);
  }

  private static GuardedProcess start(
      String name,
      List<String> command,
      Map<String, String> environment,
      StopSignal stopSignal,
      Path input,
      Path log) {
    List<String> guarded = new ArrayList<>(List.of("/bin/sh", "-c", GUARD, "guard"));
    guarded.add(stopSignal.name());
    guarded.add(Integer.toString(stopSignal.killAfterSeconds));
    guarded.add(input.toString());
    guarded.addAll(command);
    try {
      long logStart = Files.exists(log) ? Files.size(log) : 0;
      ProcessBuilder builder =
          new ProcessBuilder(guarded)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      Process process = builder.start();
      return new GuardedProcess(name, process, log, logStart);
    } catch (IOException e) {
      throw new ServerStartException(name + " could not be started: " + e.getMessage(), e);
    }
  }

  /// The program's own process id.
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// Completes with the exit status when the program has ended, 128 + n after signal n, on a thread
  /// that must not block.
  public CompletableFuture<Integer> onExit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /// Waits until the program ends.
  ///
  /// @return false if it has not ended within `timeout`
  public boolean awaitEnd(Duration timeout) {
    try {
      return process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
      throw new ServerStartException("interrupted while waiting for " + name, e);
    }
  }

  /// Only after the end: the exit status, 128 + n after signal n.
  public int exitStatus() {
    return process.exitValue();
  }

  /// What the program has said since it was started, or the end of that, for messages.
  public String logTail() {
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
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /// Asks the program to stop, and kills it if it has not by `timeout`.
  public void stop(Duration timeout) {
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
