package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.room.Room;
import dev.tidings.embedded.Servers;
import dev.tidings.gateway.access.Tokens;
import dev.tidings.gateway.endpoint.Client;
import dev.tidings.gateway.endpoint.Gateway;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.history.HistoryWatch;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The whole way of a record, from the history and Redis to clients' sockets and back after an
/// absence, with nothing replaced but ingest.
class OverSocketsTest {

  private static Gateway gateway;
  private static RedisClient redisClient;
  private static StatefulRedisConnection<String, byte[]> redis;
  private static RedisNames names;
  private static TestRelay relay;

  @BeforeAll
  static void start() {
    gateway = Gateway.start(Map.of());
    HistoryWatch history = gateway.bean(HistoryWatch.class);
    Awaitility.await()
        .ignoreExceptions()
        .until(() -> history.known().partitions() == Gateway.PARTITIONS);
    HistoryTopic topic = history.known();
    names =
        new RedisNames(gateway.setting("tidings.redis.prefix"), topic.epoch(), topic.partitions());
    redisClient = RedisClient.create(Servers.redis().url());
    redis = redisClient.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    relay = new TestRelay(Servers.kafka().bootstrapServers(), topic, names, redis);
    for (int partition = 0; partition < topic.partitions(); partition++) {
      relay.mark(partition, 0);
    }
  }

  @AfterAll
  static void stop() {
    relay.close();
    redis.close();
    redisClient.shutdown();
    gateway.close();
  }

  @Test
  void aRecordReachesEveryConnectionOfItsRoomWithTheSameCursor() {
    Room room = room();
    try (Client one = follow("a1", room);
        Client two = follow("a2", room)) {
      TestRelay.Stored stored = relay.publish(room);
      JsonNode first = one.hear("event");
      assertThat(first.path("notification").path("id").asText()).isEqualTo(stored.id().toString());
      assertThat(first.path("cursor").asText())
          .isEqualTo(CursorCodec.encode(Cursor.of(names.epoch(), room, stored.offset() + 1)));
      assertThat(two.hear("event")).isEqualTo(first);
    }
  }

  @Test
  void whoWasAwaySeesWhatOneSawWhoNeverLeft() {
    Room own = new Room("user:" + UUID.randomUUID());
    String token = Tokens.of(own.owner().orElseThrow());
    List<JsonNode> stayed = new ArrayList<>();
    List<JsonNode> returned = new ArrayList<>();
    try (Client stays = gateway.connect(token)) {
      stays.hear("welcome");
      Client leaves = gateway.connect(token);
      leaves.hear("welcome");
      for (int i = 0; i < 3; i++) {
        relay.publish(own);
        returned.add(leaves.hear("event"));
      }
      leaves.cut();
      for (int i = 0; i < 20; i++) {
        relay.publish(own);
      }
      String cursor = returned.getLast().path("cursor").asText();
      try (Client back = gateway.connect(token, "cursor", cursor)) {
        back.hear("welcome");
        for (int i = 0; i < 20; i++) {
          returned.add(back.hear("event"));
        }
        JsonNode replayed = back.hear("replayed");
        assertThat(replayed.path("count").asInt()).isEqualTo(20);
        assertThat(replayed.path("recovered").asBoolean()).isTrue();
        relay.publish(own);
        returned.add(back.hear("event"));
      }
      for (int i = 0; i < 24; i++) {
        stayed.add(stays.hear("event"));
      }
    }
    assertThat(returned).isEqualTo(stayed);
  }

  @Test
  void whatRedisLostComesFromTheLog() {
    Room own = new Room("user:" + UUID.randomUUID());
    String token = Tokens.of(own.owner().orElseThrow());
    String cursor;
    try (Client client = gateway.connect(token)) {
      client.hear("welcome");
      relay.publish(own);
      cursor = client.hear("event").path("cursor").asText();
    }
    List<String> missed = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      missed.add(relay.publish(own).id().toString());
    }
    redis.sync().del(names.tail(relay.generation, own), names.top(relay.generation, own));

    try (Client back = gateway.connect(token, "cursor", cursor)) {
      back.hear("welcome");
      List<String> seen = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        seen.add(back.hear("event").path("notification").path("id").asText());
      }
      assertThat(seen).isEqualTo(missed);
      assertThat(back.hear("replayed").path("recovered").asBoolean()).isTrue();
    }
  }

  @Test
  void aCursorOfAnotherEpochIsAGapThatNamesWhereToRefetch() throws Exception {
    Room room = room();
    String token = Tokens.of("gap", "team:*");
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(relay.publish(room).id().toString());
    }
    String old = CursorCodec.encode(Cursor.of(new Epoch(7), room, 1));
    try (Client client = gateway.connect(token)) {
      client.hear("welcome");
      client.say("{'type':'subscribe','room':'" + room + "','cursor':'" + old + "'}");
      JsonNode gap = client.hear("gap");
      assertThat(gap.path("reason").asText()).isEqualTo("epoch-changed");
      URI address = URI.create("http://127.0.0.1:" + gateway.port() + gap.path("refetch").asText());
      HttpResponse<String> page =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(address)
                      .header("Authorization", "Bearer " + token)
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).contains("\"gap\":\"epoch-changed\"");
      relay.publish(room);
      client.hear("event");
      client.say("{'type':'unsubscribe','room':'" + room + "'}");
      client.say("{'type':'subscribe','id':'s','room':'" + room + "','since':'4'}");
      List<String> seen = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        seen.add(client.hear("event").path("notification").path("id").asText());
      }
      assertThat(seen).isEqualTo(all);
    }
  }

  private static Client follow(String user, Room room) {
    Client client = gateway.connect(Tokens.of(user, "team:*"));
    client.hear("welcome");
    client.say("{'type':'subscribe','room':'" + room + "'}");
    assertThat(client.hear("reply").path("ok").asBoolean()).isTrue();
    return client;
  }

  private static Room room() {
    return new Room("team:" + UUID.randomUUID());
  }
}
