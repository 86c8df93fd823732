package dev.tidings.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisClusterTest {

  @TempDir Path directory;

  @Test
  void primaryThatIsKilledIsFollowedByItsReplicaAndComesBackAsOne() {
    try (var cluster = EmbeddedRedisCluster.start(directory)) {
      EmbeddedRedis primary = cluster.ownerOf(0).orElseThrow();
      assertThat(cluster.nodes().indexOf(primary)).isZero();
      try (var client = RedisClient.create(primary.url());
          var connection = client.connect()) {
        connection.sync().set("{06S}", "kept"); // in slot 0
        assertThat(connection.sync().waitForReplication(1, 5_000)).isEqualTo(1);
      }

      primary.kill();
      await().until(() -> cluster.ownerOf(0).isPresent());

      EmbeddedRedis follower = cluster.ownerOf(0).orElseThrow();
      assertThat(follower).isSameAs(cluster.nodes().get(3));
      cluster.awaitWhole();
      try (var client = RedisClient.create(follower.url());
          var connection = client.connect()) {
        assertThat(connection.sync().get("{06S}")).isEqualTo("kept");
      }
      EmbeddedRedis again = cluster.restart(primary);
      cluster.awaitWhole();
      assertThat(cluster.ownerOf(0)).contains(follower);
      assertThat(again.port()).isEqualTo(primary.port());
    }
  }
}
