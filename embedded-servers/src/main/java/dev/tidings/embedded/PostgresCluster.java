package dev.tidings.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The files of one PostgreSQL server: its programs, its cluster, its log.
///
/// A cluster is made beside its place and renamed into it, so that a cluster which exists is whole,
/// database and user included, wherever the making was interrupted.
record PostgresCluster(Path programs, Path directory, OrdinaryAccount account) {

  static final String USER = "tidings";
  static final String DATABASE = "tidings";

  private static final Duration MAKE_TIMEOUT = Duration.ofSeconds(60);
  private static final int STATUS_LINE = 7;

  static PostgresCluster in(Path dataDirectory) {
    Path directory = dataDirectory.toAbsolutePath();
    Path programs =
        BinaryCache.ofThisUser()
            .unpacked("postgres", Platform.current().postgresResource(), TarXz::unpack);
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new PostgresCluster(programs, directory, OrdinaryAccount.owning(directory, programs));
  }

  void makeIfAbsent() {
    if (Files.isDirectory(files())) {
      return;
    }
    try {
      Path making = directory.resolve("cluster.making");
      Trees.delete(making);
      run(
          List.of(
              program("initdb"),
              "-A",
              "trust",
              "-U",
              USER,
              "--locale=C",
              "-E",
              "UTF-8",
              "-D",
              making.toString()),
          GuardedProcess.NO_INPUT);
      Path statement = directory.resolve("create-database.sql");
      Files.writeString(statement, "CREATE DATABASE " + DATABASE + " OWNER " + USER + "\n");
      Files.setPosixFilePermissions(statement, PosixFilePermissions.fromString("rw-r--r--"));
      run(List.of(program("postgres"), "--single", "-D", making.toString(), "postgres"), statement);
      Files.delete(statement);
      Files.move(making, files(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  GuardedProcess startServer(int port) {
    forgetReusedPid();
    return GuardedProcess.start(
        "PostgreSQL",
        account.running(
            List.of(
                program("postgres"),
                "-D",
                files().toString(),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-k",
                "",
                "-c",
                "timezone=UTC",
                "-c",
                "log_timezone=UTC")),
        GuardedProcess.StopSignal.INT,
        GuardedProcess.NO_INPUT,
        log());
  }

  /// Whether the server with this pid takes connections: it says so itself in its lock file.
  boolean isReady(long pid) {
    return lockFile()
        .map(
            lines ->
                lines.size() > STATUS_LINE
                    && lines.getFirst().strip().equals(Long.toString(pid))
                    && lines.get(STATUS_LINE).startsWith("ready"))
        .orElse(false);
  }

  /// PostgreSQL takes a lock file over from a dead process by itself, but not when something else
  /// has got its pid meanwhile, which is likely in a container, where every life begins with the
  /// same low pids.
  private void forgetReusedPid() {
    boolean reused =
        lockFile()
            .filter(lines -> !lines.isEmpty())
            .flatMap(lines -> ProcessHandle.of(Long.parseLong(lines.getFirst().strip())))
            .filter(holder -> !holder.info().command().orElse("").endsWith("/postgres"))
            .isPresent();
    if (reused) {
      try {
        Files.deleteIfExists(files().resolve("postmaster.pid"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Optional<List<String>> lockFile() {
    try {
      return Optional.of(Files.readAllLines(files().resolve("postmaster.pid")));
    } catch (IOException e) {
      // Not there yet, or just being removed.
      return Optional.empty();
    }
  }

  private void run(List<String> command, Path input) {
    GuardedProcess process =
        GuardedProcess.start(
            "The making of the PostgreSQL cluster",
            account.running(command),
            GuardedProcess.StopSignal.TERM,
            input,
            log());
    if (!process.awaitEnd(MAKE_TIMEOUT)) {
      process.kill();
      throw process.failure("took longer than " + MAKE_TIMEOUT);
    }
    if (process.exitStatus() != 0) {
      throw process.failure("ended with status " + process.exitStatus());
    }
  }

  private Path files() {
    return directory.resolve("cluster");
  }

  private Path log() {
    return directory.resolve("postgres.log");
  }

  private String program(String name) {
    return programs.resolve("bin").resolve(name).toString();
  }
}
