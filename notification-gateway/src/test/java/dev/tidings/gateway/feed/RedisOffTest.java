package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import dev.tidings.embedded.Servers;
import dev.tidings.gateway.access.Tokens;
import dev.tidings.gateway.bus.LiveLink;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.history.HistoryWatch;
import dev.tidings.gateway.registry.ConnectionLookup;
import dev.tidings.gateway.subscription.Begin;
import dev.tidings.gateway.subscription.Feeds;
import dev.tidings.gateway.subscription.Following;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthResult;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/// A platform without Redis: gateways that have `tidings.redis.enabled=false` and a history.
final class RedisOffTest {

  private static final String KAFKA = Servers.kafka().bootstrapServers();
  private static final Room ROOM = new Room("team:no-redis");

  @Test
  void anyNumberOfGatewaysDeliverWhatIsDurableThroughKafkaAlone() throws Exception {
    createTopics("off");
    RedisClient ofTheTest = RedisClient.create(Servers.redis().url());
    var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    EventLoop loop = (EventLoop) loops.next();
    try (ApplicationContext one = gateway("off");
        ApplicationContext other = gateway("off")) {
      HistoryTopic topic = known(one);
      known(other);
      try (TestRelay log =
          new TestRelay(
              KAFKA,
              topic,
              new RedisNames("off", topic.epoch(), topic.partitions()),
              ofTheTest.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)))) {
        List<Long> stored = new ArrayList<>();
        stored.add(log.store(ROOM).offset());
        RecordingFollower live = new RecordingFollower();
        RecordingFollower resumed = new RecordingFollower();
        one.getBean(Feeds.class).follow(ROOM, new Begin.Now(), loop, live);
        other
            .getBean(Feeds.class)
            .follow(ROOM, new Begin.After(Cursor.of(topic.epoch(), ROOM, 0)), loop, resumed);
        await().until(() -> live.wasTold("begun") && resumed.wasTold("replayed 1 recovered"));
        for (int i = 0; i < 50; i++) {
          stored.add(log.store(ROOM).offset());
        }
        await().until(() -> resumed.offsets.size() == stored.size());
        await().until(() -> live.offsets.size() == stored.size() - 1);
        assertThat(resumed.offsets).isEqualTo(stored);
        assertThat(live.offsets).isEqualTo(stored.subList(1, stored.size()));
        assertThat(live.frames).isEqualTo(resumed.frames.subList(1, stored.size()));
      }
      assertThat(one.getBean(LiveLink.class).isOff()).isTrue();
      HealthResult readiness = Mono.from(one.getBean(FeedReadiness.class).getResult()).block();
      assertThat(readiness.getStatus()).isEqualTo(HealthStatus.UP);
      assertThat(readiness.getDetails().toString()).contains("redis=off");
      // Where a user is connected is written in Redis: without it nobody knows.
      assertThat(one.getBean(ConnectionLookup.class).lookup("42"))
          .isEqualTo(new ConnectionLookup.Result.Unavailable());
    } finally {
      ofTheTest.shutdown(0, 1, TimeUnit.SECONDS);
      var ignored = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  /// Between two followers of a partition nobody asks for the log's end: what is remembered of it
  /// is no place to begin for the second.
  @Test
  void aRoomThatIsOpenedLaterBringsNothingFromBeforeItWasAskedFor() throws Exception {
    createTopics("later");
    RedisClient ofTheTest = RedisClient.create(Servers.redis().url());
    var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    EventLoop loop = (EventLoop) loops.next();
    try (ApplicationContext gateway = gateway("later")) {
      HistoryTopic topic = known(gateway);
      Feeds feeds = gateway.getBean(Feeds.class);
      try (TestRelay log =
          new TestRelay(
              KAFKA,
              topic,
              new RedisNames("later", topic.epoch(), topic.partitions()),
              ofTheTest.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)))) {
        RecordingFollower first = new RecordingFollower();
        Following following = feeds.follow(ROOM, new Begin.Now(), loop, first);
        await().until(() -> first.wasTold("begun"));
        log.store(ROOM);
        await().until(() -> first.offsets.size() == 1);
        loop.execute(following::stop);
        await()
            .until(
                () ->
                    gateway
                            .getBean(MeterRegistry.class)
                            .get("realtime.rooms")
                            .functionCounter()
                            .count()
                        == 0);
        for (int i = 0; i < 10; i++) {
          log.store(ROOM);
        }
        RecordingFollower second = new RecordingFollower();
        feeds.follow(ROOM, new Begin.Now(), loop, second);
        await().until(() -> second.wasTold("begun"));
        long after = log.store(ROOM).offset();
        await().until(() -> second.offsets.contains(after));
        assertThat(second.offsets).containsExactly(after);
      }
    } finally {
      ofTheTest.shutdown(0, 1, TimeUnit.SECONDS);
      var ignored = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static HistoryTopic known(ApplicationContext gateway) {
    HistoryWatch history = gateway.getBean(HistoryWatch.class);
    await().until(() -> history.topic().isPresent());
    return history.known();
  }

  private static ApplicationContext gateway(String prefix) {
    return ApplicationContext.run(
        Map.of(
            "tidings.access.hs256-secret",
            Tokens.SECRET,
            "tidings.kafka.bootstrap-servers",
            KAFKA,
            "tidings.kafka.topic-prefix",
            prefix,
            "tidings.feed.linger",
            "50ms",
            "tidings.redis.enabled",
            false,
            "tidings.redis.url",
            "redis://127.0.0.1:1",
            "tidings.history.partitions",
            2));
  }

  private static void createTopics(String prefix) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(prefix + ".history", 2, (short) 1)
                      .configs(Map.of("message.timestamp.type", "LogAppendTime")),
                  new NewTopic(prefix + ".receipts", 2, (short) 1)))
          .all()
          .get();
    }
  }
}
