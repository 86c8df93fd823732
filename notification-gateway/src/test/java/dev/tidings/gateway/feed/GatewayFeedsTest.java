package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import dev.tidings.embedded.Servers;
import dev.tidings.gateway.access.Tokens;
import dev.tidings.gateway.feed.TestRelay.Stored;
import dev.tidings.gateway.history.HistoryWatch;
import dev.tidings.gateway.replay.RoomPages;
import dev.tidings.gateway.subscription.Feeds;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.micronaut.context.ApplicationContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

/// The beans as the service makes them.
final class GatewayFeedsTest {

  private static final String KAFKA = Servers.kafka().bootstrapServers();

  @Test
  void aRoomsPastIsReadInPagesBothWays() throws Exception {
    createTopic();
    RedisClient client = RedisClient.create(Servers.redis().url());
    try (ApplicationContext context =
        ApplicationContext.run(
            Map.of(
                "tidings.access.hs256-secret",
                Tokens.SECRET,
                "tidings.kafka.bootstrap-servers",
                KAFKA,
                "tidings.kafka.topic-prefix",
                "beans",
                "tidings.redis.url",
                Servers.redis().url(),
                "tidings.redis.prefix",
                "beans",
                "tidings.history.partitions",
                1))) {
      assertThat(context.getBean(Feeds.class)).isInstanceOf(LiveRooms.class);
      HistoryWatch history = context.getBean(HistoryWatch.class);
      await().until(() -> history.topic().isPresent());
      Room room = new Room("order:9");
      List<Stored> stored = new ArrayList<>();
      try (TestRelay relay =
          new TestRelay(
              KAFKA,
              history.known(),
              new RedisNames("beans", history.known().epoch(), history.known().partitions()),
              client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)))) {
        for (int i = 0; i < 10; i++) {
          stored.add(i < 5 ? relay.store(room) : relay.publish(room));
        }
      }
      RoomPages pages = context.getBean(RoomPages.class);
      Cursor start = Cursor.of(history.known().epoch(), room, 0);
      RoomPages.Page.Found first = found(pages.after(room, start, 6));
      assertThat(values(first)).isEqualTo(expected(stored.subList(0, 6)));
      assertThat(first.more()).isTrue();
      RoomPages.Page.Found rest = found(pages.after(room, first.to(), 6));
      assertThat(values(rest)).isEqualTo(expected(stored.subList(6, 10)));
      assertThat(rest.more()).isFalse();
      RoomPages.Page.Found last = found(pages.before(room, Optional.empty(), 4));
      assertThat(values(last)).isEqualTo(expected(stored.subList(6, 10)));
      RoomPages.Page.Found earlier = found(pages.before(room, Optional.of(last.from()), 6));
      assertThat(values(earlier)).isEqualTo(expected(stored.subList(0, 6)));
    } finally {
      client.shutdown(0, 1, TimeUnit.SECONDS);
    }
  }

  private static RoomPages.Page.Found found(RoomPages.Page page) {
    assertThat(page).isInstanceOf(RoomPages.Page.Found.class);
    return (RoomPages.Page.Found) page;
  }

  private static List<String> values(RoomPages.Page.Found page) {
    return page.entries().stream()
        .map(entry -> new String(entry.notification(), StandardCharsets.UTF_8))
        .toList();
  }

  private static List<String> expected(List<Stored> stored) {
    return stored.stream().map(one -> new String(one.value(), StandardCharsets.UTF_8)).toList();
  }

  private static void createTopic() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", KAFKA))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("beans.history", 1, (short) 1)
                      .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
          .all()
          .get();
    }
  }
}
