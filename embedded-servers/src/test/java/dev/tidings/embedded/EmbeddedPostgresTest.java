package dev.tidings.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

  @TempDir Path directory;

  @Test
  void committedRowsSurviveCloseAndKill() throws Exception {
    int port;
    try (var postgres = EmbeddedPostgres.start(directory, 0)) {
      port = postgres.port();
      execute(postgres, "create table notes (id int)");
      execute(postgres, "insert into notes values (1)");
    }
    try (var postgres = EmbeddedPostgres.start(directory, port)) {
      execute(postgres, "insert into notes values (2)");
      postgres.kill();
    }
    try (var postgres = EmbeddedPostgres.start(directory, port)) {
      assertThat(ids(postgres)).containsExactly(1, 2);
    }
  }

  /// In a container every life begins with the same low pids, so that a lock file names a living
  /// process that is no PostgreSQL at all.
  @Test
  void lockFileOfADeadServerWhosePidLivesAgainDoesNotPreventAStart() throws Exception {
    EmbeddedPostgres.start(directory, 0).close();
    long livingPid = ProcessHandle.current().pid();
    Path cluster = directory.resolve("cluster");
    Files.writeString(
        cluster.resolve("postmaster.pid"),
        "%d\n%s\n1767225600\n5432\n\n127.0.0.1\n  1 2\nready   \n".formatted(livingPid, cluster));

    try (var postgres = EmbeddedPostgres.start(directory, 0)) {
      assertThat(postgres.pid()).isNotEqualTo(livingPid);
    }
  }

  @Test
  void directoryThatAnotherServerUsesIsRefused() {
    try (var postgres = EmbeddedPostgres.start(directory, 0)) {
      assertThat(postgres.jdbcUrl())
          .isEqualTo("jdbc:postgresql://127.0.0.1:%d/tidings?user=tidings", postgres.port());
      assertThatThrownBy(() -> EmbeddedPostgres.start(directory, 0))
          .isInstanceOf(ServerStartException.class)
          .hasMessageContaining("postmaster.pid");
      assertThatThrownBy(() -> EmbeddedPostgres.start(directory, postgres.port()))
          .isInstanceOf(ServerStartException.class)
          .hasMessageContaining("port " + postgres.port());
    }
  }

  private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(postgres.jdbcUrl());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<Integer> ids(EmbeddedPostgres postgres) throws SQLException {
    try (var connection = DriverManager.getConnection(postgres.jdbcUrl());
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select id from notes order by id")) {
      List<Integer> ids = new ArrayList<>();
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
      return ids;
    }
  }
}
