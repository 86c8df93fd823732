package dev.tidings.ingest.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.room.Room;
import dev.tidings.embedded.EmbeddedRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Error replies in the middle of the pipeline, which a server gives while it starts or is moved:
/// what was sent behind one goes on nevertheless, and may not overtake it.
class ErrorRepliesTest {

  private static final Room A = new Room("user:a");
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOADING Redis is loading the dataset in memory",
        "MOVED 3999 127.0.0.1:6381",
        "TRYAGAIN Multiple keys request during rehashing of slot",
        "READONLY You can't write against a read only replica."
      })
  void anErrorReplyStopsThePipelineAndAllIsSentInOrderOnce(String error) throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(directory, 0);
        RewritingProxy proxy = new RewritingProxy(redis.port());
        RelayWorld world = new RelayWorld("redis://127.0.0.1:" + proxy.port(), 1).subscribed()) {
      world.startRelay();
      List<Long> all = new ArrayList<>(world.append(A));
      await().atMost(SOON).until(() -> world.live.size() == 1);

      for (int i = 0; i < 5; i++) {
        proxy.refuseNext(error);
        all.addAll(world.append(A, A, A));
        await().atMost(SOON).until(proxy::hasRefused);
      }
      all.addAll(world.append(A, A));

      await().atMost(SOON).until(() -> world.committed(0) == world.end(0));
      assertThat(world.liveOffsets(A)).isEqualTo(all);
      assertThat(world.metrics.publishErrors.sum()).isGreaterThanOrEqualTo(5);
    }
  }

  @Test
  void theProxyLetsEverythingElsePass() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start(directory, 0);
        RewritingProxy proxy = new RewritingProxy(redis.port());
        RelayWorld world = new RelayWorld("redis://127.0.0.1:" + proxy.port(), 1)) {
      assertThat(world.redis().set("key", "a\r\n:1\r\nb")).isEqualTo("OK");
      assertThat(world.redis().get("key")).isEqualTo("a\r\n:1\r\nb");
      assertThat(world.redis().incr("number")).isEqualTo(1);
    }
  }
}
