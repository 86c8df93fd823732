package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.gateway.access.Tokens;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What clients publish: who may, how much, and whom it reaches.
class PublishTest {

  private static final String ROOM = "team:7";

  @Test
  void whatIsEphemeralReachesFollowersOnEveryGateway() {
    try (Gateway one = Gateway.start(Map.of());
        Gateway other =
            Gateway.start(
                Map.of(
                    "tidings.kafka.topic-prefix",
                    one.setting("tidings.kafka.topic-prefix"),
                    "tidings.redis.prefix",
                    one.setting("tidings.redis.prefix")));
        Client far = other.connect(Tokens.of("far", ROOM));
        Client near = one.connect(Tokens.publishing("near", List.of("team:*"), ROOM))) {
      follow(far);
      follow(near);
      near.say(typing("1", true));

      JsonNode event = far.hear("event");
      assertThat(event.path("ephemeral").asBoolean()).isTrue();
      assertThat(event.has("cursor")).isFalse();
      assertThat(event.path("notification").path("source").asText()).isEqualTo("user:near");
      assertThat(event.path("notification").path("type").asText()).isEqualTo("chat.typing");
      assertThat(event.path("notification").path("data").path("on").asBoolean()).isTrue();
      assertThat(reply(near).has("local")).isFalse();
      assertThat(published(one, "all")).isEqualTo(1);
    }
  }

  @Test
  void withoutRedisItReachesThoseOnTheSameGatewayAndTheReplySaysSo() {
    try (Gateway alone =
            Gateway.start(
                Map.of(
                    "tidings.redis.enabled", false, "tidings.redis.url", "redis://127.0.0.1:1"));
        Client far = alone.connect(Tokens.of("far", ROOM));
        Client near = alone.connect(Tokens.publishing("near", List.of(ROOM), ROOM))) {
      follow(far);
      near.say(typing("1", true));

      assertThat(far.hear("event").path("ephemeral").asBoolean()).isTrue();
      JsonNode reply = reply(near);
      assertThat(reply.path("ok").asBoolean()).isTrue();
      assertThat(reply.path("local").asBoolean()).isTrue();
      assertThat(published(alone, "local")).isEqualTo(1);
    }
  }

  @Test
  void onlyWhatTheTokenAllowsIsPublishedAndOnlySoMuchOfIt() {
    try (Gateway gateway = Gateway.inMemory(Map.of("tidings.publish.burst", 3));
        Client reader = gateway.connect(Tokens.of("reader", ROOM));
        Client writer = gateway.connect(Tokens.publishing("writer", List.of(ROOM)))) {
      reader.say(typing("1", true));
      assertThat(refusal(reader)).isEqualTo("forbidden");

      writer.say(typing("1", true).replace(ROOM, "user:writer"));
      assertThat(refusal(writer)).isEqualTo("forbidden");
      writer.say(typing("2", false));
      assertThat(refusal(writer)).isEqualTo("not-ephemeral");
      writer.say(typing("4", true).replace("{'on':true}", "'" + "x".repeat(5_000) + "'"));
      assertThat(refusal(writer)).isEqualTo("too-large");
      writer.say(typing("5", true).replace("chat.typing", "Typing"));
      assertThat(refusal(writer)).isEqualTo("bad-frame");
      for (int i = 0; i < 3; i++) {
        writer.say(typing("6", true));
        assertThat(reply(writer).path("ok").asBoolean()).isTrue();
      }
      writer.say(typing("7", true));
      assertThat(refusal(writer)).isEqualTo("rate-limited");
    }
  }

  private static void follow(Client client) {
    client.hear("welcome");
    client.say("{'type':'subscribe','id':'s','room':'" + ROOM + "'}");
    assertThat(reply(client).path("ok").asBoolean()).isTrue();
  }

  private static String typing(String id, boolean ephemeral) {
    return "{'type':'publish','id':'"
        + id
        + "','room':'"
        + ROOM
        + "','eventType':'chat.typing','data':{'on':true}"
        + (ephemeral ? ",'ephemeral':true}" : "}");
  }

  private static JsonNode reply(Client client) {
    return client.hear("reply");
  }

  private static String refusal(Client client) {
    JsonNode reply = reply(client);
    assertThat(reply.path("ok").asBoolean()).isFalse();
    return reply.path("error").path("code").asText();
  }

  private static double published(Gateway gateway, String reach) {
    return gateway
        .bean(MeterRegistry.class)
        .get("tidings.client.publishes")
        .tag("reach", reach)
        .counter()
        .count();
  }
}
