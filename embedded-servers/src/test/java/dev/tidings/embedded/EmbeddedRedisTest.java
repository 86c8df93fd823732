package dev.tidings.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisTest {

  @TempDir Path directory;

  @Test
  void startsAgainOnItsPortAfterKillAndAfterClose() {
    int port;
    try (var redis = EmbeddedRedis.start(directory, 0)) {
      port = redis.port();
      redis.kill();
      assertThat(ProcessHandle.of(redis.pid())).isEmpty();
    }
    EmbeddedRedis.start(directory, port).close();
    try (var redis = EmbeddedRedis.start(directory, port)) {
      assertThat(ask(redis, "maxmemory-policy")).isEqualTo("noeviction");
    }
  }

  @Test
  void extraArgumentsWin() {
    try (var redis =
        EmbeddedRedis.start(directory, 0, List.of("--maxmemory-policy", "allkeys-lru"))) {
      assertThat(ask(redis, "maxmemory-policy")).isEqualTo("allkeys-lru");
    }
  }

  @Test
  void takenPortIsRefusedByNumber() {
    try (var redis = EmbeddedRedis.start(directory, 0)) {
      assertThatThrownBy(() -> EmbeddedRedis.start(directory, redis.port()))
          .isInstanceOf(ServerStartException.class)
          .hasMessageContaining("port " + redis.port())
          .hasMessageContaining("Redis");
    }
  }

  @Test
  void serverThatDoesNotComeUpTellsWhy() {
    assertThatThrownBy(() -> EmbeddedRedis.start(directory, 0, List.of("--no-such-setting", "1")))
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining("no-such-setting");
  }

  private static String ask(EmbeddedRedis redis, String setting) {
    try (var client = RedisClient.create(redis.url());
        var connection = client.connect()) {
      return connection.sync().configGet(setting).get(setting);
    }
  }
}
