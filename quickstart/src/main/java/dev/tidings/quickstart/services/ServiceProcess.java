package dev.tidings.quickstart.services;

import dev.tidings.embedded.GuardedProcess;
import dev.tidings.embedded.ServerStartException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// One service as a JVM of its own, from its own jar, that ends with this JVM however that ends. It
/// can be killed, frozen and started again. Thread-safe.
public final class ServiceProcess {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
  private static final int MAX_LAST_WORDS = 12;
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(PROBE_TIMEOUT)
          .build();

  private final ServiceProgram program;
  private final JvmFlags flags;
  private final Path log;
  private final ReentrantLock lock = new ReentrantLock();
  private GuardedProcess process;

  /// @param logs the folder of the log file, `NAME.log`
  /// @throws ServerStartException if the service's jar was not built
  public ServiceProcess(ServiceProgram program, JvmFlags flags, Path logs) {
    if (!Files.isRegularFile(program.jar())) {
      throw new ServerStartException(
          program.name() + ": " + program.jar() + " is missing; build it: mvn -DskipTests package");
    }
    this.program = program;
    this.flags = flags;
    this.log = logs.resolve(program.name() + ".log");
  }

  public ServiceProgram program() {
    return program;
  }

  public Path log() {
    return log;
  }

  /// Starts the JVM and returns at once.
  public void start() {
    lock.lock();
    try {
      if (process != null && process.isAlive()) {
        throw new IllegalStateException(program.name() + " runs already");
      }
      process =
          GuardedProcess.start(
              program.name(),
              command(),
              program.environment(),
              GuardedProcess.StopSignal.TERM,
              log);
    } finally {
      lock.unlock();
    }
  }

  /// Returns once the service says that it is ready.
  ///
  /// @throws ServerStartException if it ends or is not ready within `timeout`
  public void awaitReady(Duration timeout) {
    GuardedProcess current = running();
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!isReady()) {
      if (current.awaitEnd(POLL)) {
        throw new ServerStartException(
            "%s ended with status %d; its log %s ends:%n%s"
                .formatted(program.name(), current.exitStatus(), log, lastWords(current)));
      }
      if (System.nanoTime() - deadline > 0) {
        throw new ServerStartException(
            "%s was not ready within %d s; its log %s ends:%n%s"
                .formatted(program.name(), timeout.toSeconds(), log, lastWords(current)));
      }
    }
  }

  public boolean isReady() {
    HttpRequest probe =
        HttpRequest.newBuilder(URI.create(program.address() + "/health/readiness"))
            .timeout(PROBE_TIMEOUT)
            .build();
    try {
      return HTTP.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // nothing listens yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerStartException("interrupted while waiting for " + program.name(), e);
    }
  }

  /// Completes with the exit status of the JVM that runs now, on a thread that must not block.
  public CompletableFuture<Integer> onExit() {
    return running().onExit();
  }

  public boolean isAlive() {
    lock.lock();
    try {
      return process != null && process.isAlive();
    } finally {
      lock.unlock();
    }
  }

  public long pid() {
    return running().pid();
  }

  /// SIGKILL. Returns when the process is gone.
  public void kill() {
    running().kill();
  }

  /// Freezes the process (SIGSTOP): its connections stay open, and nothing answers.
  public void freeze() {
    signal("STOP");
  }

  /// Lets a frozen process go on.
  public void thaw() {
    signal("CONT");
  }

  /// Asks the service to stop, and kills it where it has not by `timeout`. Harmless where none
  /// runs.
  public void stop(Duration timeout) {
    GuardedProcess current;
    lock.lock();
    try {
      current = process;
    } finally {
      lock.unlock();
    }
    if (current != null) {
      current.stop(timeout);
    }
  }

  /// The end of the log without the stack traces' frames.
  private static String lastWords(GuardedProcess process) {
    List<String> lines =
        process.logTail().lines().filter(line -> !line.matches("\\s+(at|\\.\\.\\.) .*")).toList();
    return String.join(
        System.lineSeparator(),
        lines.subList(Math.max(0, lines.size() - MAX_LAST_WORDS), lines.size()));
  }

  private GuardedProcess running() {
    lock.lock();
    try {
      if (process == null) {
        throw new IllegalStateException(program.name() + " was not started");
      }
      return process;
    } finally {
      lock.unlock();
    }
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("/bin/kill", "-" + name, Long.toString(pid())).start();
      if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException(program.name() + " took no signal " + name);
      }
    } catch (IOException e) {
      throw new IllegalStateException(program.name() + " took no signal " + name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags.of(program));
    command.add("-jar");
    command.add(program.jar().toString());
    return command;
  }
}
