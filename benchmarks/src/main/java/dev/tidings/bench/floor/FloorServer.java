package dev.tidings.bench.floor;

import dev.tidings.bench.load.LoadFailed;
import dev.tidings.embedded.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// The floor: a server in C that does nothing but write the same frame to its connections, as a
/// process that ends with this one (it reads its commands from a pipe). One thread commands it.
public final class FloorServer implements AutoCloseable {

  private static final int COMPILE_SECONDS = 60;
  private static final int STOP_SECONDS = 3;

  private final Process process;
  private final int port;
  private final Writer commands;
  private final BufferedReader answers;

  private FloorServer(Process process, int port) {
    this.process = process;
    this.port = port;
    this.commands = process.outputWriter(StandardCharsets.US_ASCII);
    this.answers = process.inputReader(StandardCharsets.US_ASCII);
  }

  /// Whether there is a floor to measure.
  public sealed interface Start {
    record Started(FloorServer server) implements Start {}

    /// @param reason why it cannot be, for the user
    record NotMeasured(String reason) implements Start {}
  }

  /// What the floor says of a command.
  ///
  /// @param messages frames that were written
  /// @param cpuMicros its CPU for that, user and system
  public record Done(long messages, long cpuMicros) {
    public double cpuPerMessageMicros() {
      return messages == 0 ? 0 : (double) cpuMicros / messages;
    }
  }

  /// Compiles `benchmarks/floor/floor.c` and starts it.
  public static Start start(Path home) {
    Path module = home.resolve("benchmarks");
    Path source = module.resolve("floor").resolve("floor.c");
    Path program = module.resolve("target").resolve("floor");
    if (!Files.exists(source)) {
      return new Start.NotMeasured("no " + source);
    }
    try {
      Files.createDirectories(program.getParent());
      Process compiler =
          new ProcessBuilder(List.of("cc", "-O2", "-o", program.toString(), source.toString()))
              .inheritIO()
              .start();
      if (!compiler.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS) || compiler.exitValue() != 0) {
        compiler.destroyForcibly();
        return new Start.NotMeasured("the C compiler failed");
      }
    } catch (IOException e) {
      return new Start.NotMeasured("no C compiler");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadFailed("interrupted");
    }
    return new Start.Started(started(program));
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  public long pid() {
    return process.pid();
  }

  /// Makes the frame that is written from now on.
  ///
  /// @param payloadBytes its payload
  public void frame(int payloadBytes) {
    command("frame " + payloadBytes);
  }

  /// Writes the frame so many times to every connection, each by a write of its own.
  public Done send(int count) {
    return command("send " + count);
  }

  /// The same with `frames` frames in each write.
  public Done pack(int count, int frames) {
    return command("pack " + count + " " + frames);
  }

  /// One frame to every connection, so many times a second.
  public Done pace(double perSecond, long seconds) {
    return command(String.format(Locale.ROOT, "pace %.3f %d", perSecond, seconds));
  }

  /// One frame to one connection after the other, so many a second in all.
  public Done spread(double perSecond, long seconds) {
    return command(String.format(Locale.ROOT, "spread %.3f %d", perSecond, seconds));
  }

  @Override
  public void close() {
    try {
      commands.close();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }

  private static FloorServer started(Path program) {
    int port = Ports.pick();
    try {
      Process process =
          new ProcessBuilder(program.toString(), Integer.toString(port))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      FloorServer floor = new FloorServer(process, port);
      String ready = floor.answers.readLine();
      if (!"ready".equals(ready)) {
        floor.close();
        throw new LoadFailed("the floor said " + ready + " (expected: ready)");
      }
      return floor;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Done command(String line) {
    try {
      commands.write(line + "\n");
      commands.flush();
      String answer = answers.readLine();
      String[] words = answer == null ? new String[0] : answer.split(" ", -1);
      if (words.length < 3 || !words[0].equals("done")) {
        throw new LoadFailed("the floor answered " + line + " with " + answer);
      }
      return new Done(Long.parseLong(words[1]), Long.parseLong(words[2]));
    } catch (IOException e) {
      throw new LoadFailed("the floor has ended: " + e);
    }
  }
}
