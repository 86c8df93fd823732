package dev.tidings.bench.platform;

import dev.tidings.bench.load.LoadFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the kernel (Linux) and the JVM say of a process. Thread-safe.
public final class ProcessFigures {

  /// `USER_HZ`, in which `/proc/PID/stat` counts; 100 on every Linux of today.
  private static final long MICROS_PER_TICK = 10_000;

  /// In `/proc/PID/stat` behind the name, which ends with the last `)`: 0 is the state.
  private static final int USER_TICKS = 11;

  private static final int SYSTEM_TICKS = 12;
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern HEAP_PART = Pattern.compile("total \\d+K, used (\\d+)K");
  private static final Pattern COMPILER = Pattern.compile("C[12] Compiler");
  private static final int COMMAND_SECONDS = 30;

  private ProcessFigures() {}

  /// CPU that the process has used, user and system, all its threads, in µs; in steps of 10 ms.
  public static long cpuMicros(long pid) {
    String stat = read(Path.of("/proc", Long.toString(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]))
        * MICROS_PER_TICK;
  }

  /// CPU that the process's first thread has used, in µs: exact, and all there is of a process with
  /// one thread.
  public static long mainThreadCpuMicros(long pid) {
    String schedstat = read(Path.of("/proc", Long.toString(pid), "schedstat"));
    return Long.parseLong(schedstat.substring(0, schedstat.indexOf(' '))) / 1_000;
  }

  /// CPU that the threads of a JVM's compilers have used which live now, in µs.
  public static long compilersCpuMicros(long pid) {
    long micros = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : threads) {
        if (COMPILER.matcher(Files.readString(thread.resolve("comm"))).lookingAt()) {
          String schedstat = Files.readString(thread.resolve("schedstat"));
          micros += Long.parseLong(schedstat.substring(0, schedstat.indexOf(' '))) / 1_000;
        }
      }
      return micros;
    } catch (IOException e) {
      return micros; // a thread has just ended, and what it had used with it
    }
  }

  /// Memory of the process that is in RAM, in KiB.
  public static long residentKib(long pid) {
    Matcher matcher = RESIDENT.matcher(read(Path.of("/proc", Long.toString(pid), "status")));
    if (!matcher.find()) {
      throw new LoadFailed("process " + pid + " has ended");
    }
    return Long.parseLong(matcher.group(1));
  }

  /// Lets a JVM collect its garbage, all of it.
  public static void collectGarbage(long pid) {
    command(pid, "GC.run");
  }

  /// What the heap of a JVM holds, in KiB; right after a collection, what lives.
  public static long heapUsedKib(long pid) {
    Matcher part = HEAP_PART.matcher(command(pid, "GC.heap_info"));
    long used = 0;
    while (part.find()) {
      used += Long.parseLong(part.group(1));
    }
    return used;
  }

  private static String command(long pid, String command) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process process =
          new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new LoadFailed("jcmd " + command + ": " + said.strip());
      }
      return said;
    } catch (IOException e) {
      throw new LoadFailed("jcmd " + command + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadFailed("interrupted");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new LoadFailed("the process of " + file + " has ended");
    }
  }
}
