package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import dev.tidings.embedded.EmbeddedKafka;
import dev.tidings.embedded.Servers;
import dev.tidings.gateway.access.Tokens;
import dev.tidings.gateway.endpoint.Client;
import dev.tidings.gateway.endpoint.Gateway;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.history.HistoryWatch;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/// A gateway whose Kafka is stopped and started again, with real sockets, a real relay's words and
/// Redis all the while.
final class KafkaGoneTest {

  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Room ROOM = new Room("team:kafka-gone");

  private static final int ROUNDS = 20;

  /// What a tail has of the room, about.
  private static final int TAIL = 5;

  @TempDir private Path directory;

  @Test
  void whatNeedsNoKafkaGoesOnAndWhatNeedsItIsSaidToBeUnavailable() throws Exception {
    EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0);
    RedisClient redis = RedisClient.create(Servers.redis().url());
    try (Gateway gateway =
        Gateway.start(
            Map.of(
                "tidings.kafka.bootstrap-servers",
                kafka.bootstrapServers(),
                "tidings.index.directory",
                directory.resolve("index").toString()))) {
      HistoryTopic topic = topicOf(gateway);
      try (TestRelay relay =
              new TestRelay(
                  kafka.bootstrapServers(),
                  topic,
                  new RedisNames(
                      gateway.setting("tidings.redis.prefix"), topic.epoch(), topic.partitions()),
                  redis.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)));
          Client stays = gateway.connect(Tokens.publishing("stays", List.of("team:*"), "team:*"))) {
        relay.maxLength = TAIL;
        for (int partition = 0; partition < topic.partitions(); partition++) {
          relay.mark(partition, 0);
        }
        subscribe(stays, ROOM, "");
        List<Long> offsets = new ArrayList<>();
        List<String> published = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
          TestRelay.Stored stored = relay.publish(ROOM);
          offsets.add(stored.offset());
          published.add(stored.id().toString());
        }
        assertThat(hearIds(stays, 30)).isEqualTo(published);

        kafka.close();
        await().atMost(SOON).until(() -> breaker(gateway) == 2);

        HealthResult readiness = Mono.from(gateway.bean(FeedReadiness.class).getResult()).block();
        assertThat(readiness.getStatus()).isEqualTo(HealthStatus.UP);
        assertThat(readiness.getDetails().toString()).contains("kafka=false");
        typing(stays);
        assertThat(stays.hear("event").path("ephemeral").asBoolean()).isTrue();
        try (Client near = gateway.connect(Tokens.of("near", "team:*"))) {
          subscribe(near, ROOM, cursor(topic, offsets.get(27)));
          assertThat(hearIds(near, 2)).isEqualTo(published.subList(28, 30));
          assertThat(near.hear("replayed").path("recovered").asBoolean()).isTrue();
          typing(stays);
          assertThat(near.hear("event").path("ephemeral").asBoolean()).isTrue();
        }
        try (Client far = gateway.connect(Tokens.of("far", "team:*"))) {
          subscribe(far, ROOM, cursor(topic, offsets.get(9)));
          JsonNode told = far.hear();
          assertThat(told.path("type").asText()).as(told.toString()).isEqualTo("gap");
          assertThat(told.path("reason").asText()).isEqualTo("unavailable");

          kafka = EmbeddedKafka.start(directory, kafka.port());
          await().atMost(SOON).until(() -> breaker(gateway) == 0);
          far.say("{'type':'unsubscribe','id':'u','room':'" + ROOM + "'}");
          subscribe(far, ROOM, cursor(topic, offsets.get(9)));
          List<String> again = hearIds(far, 20);
          JsonNode replayed = far.hear("replayed");
          assertThat(replayed.path("recovered").asBoolean()).as(again.toString()).isTrue();
          assertThat(again).isEqualTo(published.subList(10, 30));
          for (int i = 0; i < 10; i++) {
            published.add(relay.publish(ROOM).id().toString());
          }
          assertThat(hearIds(far, 10)).isEqualTo(published.subList(30, 40));
          assertThat(hearIds(stays, 10)).isEqualTo(published.subList(30, 40));
        }
      }
    } finally {
      redis.shutdown();
      kafka.close();
    }
  }

  /// Without Redis all that is live comes from the log: its reader fails in the middle, with two
  /// partitions, and goes on where it was.
  @Test
  void theLogIsReadOnWhereItWasWhenTheBrokerIsBack() throws Exception {
    EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0);
    RedisClient redis = RedisClient.create(Servers.redis().url());
    try (Gateway gateway =
        Gateway.start(
            Map.of(
                "tidings.kafka.bootstrap-servers",
                kafka.bootstrapServers(),
                "tidings.redis.enabled",
                false,
                "tidings.index.enabled",
                false))) {
      HistoryTopic topic = topicOf(gateway);
      Room elsewhere = roomElsewhere(topic);
      RedisNames names = new RedisNames("nobody", topic.epoch(), topic.partitions());
      try (TestRelay log =
              new TestRelay(
                  kafka.bootstrapServers(),
                  topic,
                  names,
                  redis.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)));
          Client one = gateway.connect(Tokens.of("one", "team:*"));
          Client other = gateway.connect(Tokens.of("other", "team:*"))) {
        subscribe(one, ROOM, "");
        subscribe(other, elsewhere, "");
        List<String> stored = new ArrayList<>();
        List<String> storedElsewhere = new ArrayList<>();
        for (int outage = 0; outage < 2; outage++) {
          for (int i = 0; i < ROUNDS; i++) {
            stored.add(log.store(ROOM).id().toString());
            storedElsewhere.add(log.store(elsewhere).id().toString());
          }
          kafka.close();
          await().atMost(SOON).until(() -> breaker(gateway) == 2);
          kafka = EmbeddedKafka.start(directory, kafka.port());
          for (int i = 0; i < ROUNDS; i++) {
            storedElsewhere.add(log.store(elsewhere).id().toString());
            stored.add(log.store(ROOM).id().toString());
          }
        }
        assertThat(hearIds(one, stored.size())).isEqualTo(stored);
        assertThat(hearIds(other, stored.size())).isEqualTo(storedElsewhere);
      }
    } finally {
      redis.shutdown();
      kafka.close();
    }
  }

  private static Room roomElsewhere(HistoryTopic topic) {
    return IntStream.range(0, 1_000)
        .mapToObj(n -> new Room("team:elsewhere-" + n))
        .filter(room -> topic.partitionOf(room) != topic.partitionOf(ROOM))
        .findFirst()
        .orElseThrow();
  }

  private static HistoryTopic topicOf(Gateway gateway) {
    HistoryWatch history = gateway.bean(HistoryWatch.class);
    await().atMost(SOON).until(() -> history.topic().isPresent());
    return history.known();
  }

  private static String cursor(HistoryTopic topic, long offset) {
    return CursorCodec.encode(Cursor.of(topic.epoch(), ROOM, offset + 1));
  }

  private static double breaker(Gateway gateway) {
    return gateway.bean(MeterRegistry.class).get("tidings.kafka.breaker").gauge().value();
  }

  private static void subscribe(Client client, Room room, String cursor) {
    client.say(
        "{'type':'subscribe','id':'s','room':'"
            + room
            + (cursor.isEmpty() ? "'}" : "','cursor':'" + cursor + "'}"));
    JsonNode reply = client.hear("reply");
    while (!reply.path("id").asText().equals("s")) {
      reply = client.hear("reply");
    }
    assertThat(reply.path("ok").asBoolean()).as(reply.toString()).isTrue();
  }

  private static void typing(Client client) {
    client.say(
        "{'type':'publish','id':'p','room':'"
            + ROOM
            + "','eventType':'chat.typing','data':{'on':true},'ephemeral':true}");
  }

  /// The ids of the next durable events.
  private static List<String> hearIds(Client client, int count) {
    List<String> ids = new ArrayList<>();
    while (ids.size() < count) {
      JsonNode event = client.hear("event");
      if (!event.path("ephemeral").asBoolean()) {
        ids.add(event.path("notification").path("id").asText());
      }
    }
    return ids;
  }
}
