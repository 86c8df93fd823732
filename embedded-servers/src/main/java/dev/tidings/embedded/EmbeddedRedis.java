package dev.tidings.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A real Redis server, version 7.0, as a child process that ends with this JVM.
///
/// It listens on 127.0.0.1 only and keeps nothing on disk: what is in Redis is disposable. Its log
/// is `redis.log` in the data directory. Thread-safe.
public final class EmbeddedRedis implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRedis.class);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(5);
  private static final int PING_TIMEOUT_MS = 1_000;

  private final GuardedProcess process;
  private final int port;

  private EmbeddedRedis(GuardedProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Starts a server; returns when it answers.
  ///
  /// @param port 0 picks a free one
  /// @throws ServerStartException if the port is taken or the server does not come up; the message
  ///     says why
  public static EmbeddedRedis start(Path dataDirectory, int port) {
    return start(dataDirectory, port, List.of());
  }

  /// As above.
  ///
  /// @param extraArguments in the manner of the redis-server command line, such as `--maxmemory`,
  ///     `64mb`; they win over the defaults
  public static EmbeddedRedis start(Path dataDirectory, int port, List<String> extraArguments) {
    int claimed = Ports.claim(port, "the port of Redis");
    Path directory = dataDirectory.toAbsolutePath();
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    GuardedProcess process =
        GuardedProcess.start(
            "Redis",
            command(directory, claimed, extraArguments),
            GuardedProcess.StopSignal.TERM,
            GuardedProcess.NO_INPUT,
            directory.resolve("redis.log"));
    awaitAnswer(process, claimed);
    LOG.atInfo().addKeyValue("port", claimed).addKeyValue("pid", process.pid()).log("Redis is up");
    return new EmbeddedRedis(process, claimed);
  }

  public int port() {
    return port;
  }

  /// `redis://127.0.0.1:PORT`
  public String url() {
    return "redis://127.0.0.1:" + port;
  }

  /// The server's own process id.
  public long pid() {
    return process.pid();
  }

  /// Completes with the exit status when the server has ended, 128 + n after signal n, on a thread
  /// that must not block.
  public CompletableFuture<Integer> onExit() {
    return process.onExit();
  }

  /// Ends the server with SIGKILL, as an accident would. Returns when it is gone.
  public void kill() {
    process.kill();
  }

  /// Stops the server cleanly. Doing so twice, or after [#kill()], is harmless.
  @Override
  public void close() {
    process.stop(STOP_TIMEOUT);
  }

  private static List<String> command(Path directory, int port, List<String> extraArguments) {
    Path programs =
        BinaryCache.ofThisUser()
            .unpacked("redis", Platform.current().redisResource(), EmbeddedRedis::unpack);
    List<String> command =
        new ArrayList<>(
            List.of(
                programs.resolve("redis-server").toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                directory.toString(),
                "--save",
                "",
                "--appendonly",
                "no",
                "--maxmemory-policy",
                "noeviction"));
    command.addAll(extraArguments);
    return command;
  }

  private static void unpack(Path directory, byte[] program) throws IOException {
    Path file = directory.resolve("redis-server");
    Files.write(file, program);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void awaitAnswer(GuardedProcess process, int port) {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (!answers(port)) {
      if (process.awaitEnd(POLL)) {
        throw process.failure("ended at its start with status " + process.exitStatus());
      }
      if (System.nanoTime() - deadline > 0) {
        process.kill();
        throw process.failure("did not answer within " + START_TIMEOUT);
      }
    }
  }

  /// A server that asks for a password has started too; one that still loads its data has not.
  private static boolean answers(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(Ports.loopback(), port), PING_TIMEOUT_MS);
      socket.setSoTimeout(PING_TIMEOUT_MS);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      String reply = new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
      return reply.equals("+PONG") || reply.equals("-NOAU");
    } catch (IOException e) {
      return false;
    }
  }
}
