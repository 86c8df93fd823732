package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.publish.EventPublisher;
import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.e2e.UnderLoad.Connections;
import dev.tidings.quickstart.platform.DataDirectory;
import dev.tidings.quickstart.platform.Platform;
import dev.tidings.quickstart.platform.PlatformSettings;
import dev.tidings.quickstart.platform.PortPlan;
import dev.tidings.quickstart.services.ServiceProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A platform of two gateways that has no Redis at all, as `./quickstart.sh --without-redis` starts
/// it.
class WithoutRedisIT {

  private static final String ROOM = "team:without-redis";

  private @TempDir Path folder;

  /// What is durable comes once and in order on both gateways, also to who comes and goes between
  /// them; what does not last stays within one.
  @Test
  void bothGatewaysDeliverAndReplayWhatIsDurableAndEachItsOwnEphemeral() throws Exception {
    Path module = Path.of("").toAbsolutePath();
    Map<String, String> settings = new HashMap<>(PlatformSettings.WITHOUT_REDIS);
    settings.put("TIDINGS_ACKS_WITHIN", "2s");
    try (DataDirectory data = DataDirectory.open(folder.resolve("data"));
        HttpClient http = HttpClient.newHttpClient();
        Platform platform =
            Platform.start(
                new PlatformSettings(module.getParent(), data, PortPlan.Request.ANY, 2, settings),
                new PlatformExtension.Silence())) {
      for (ServiceProcess gateway : platform.gateways()) {
        assertThat(readiness(http, gateway)).contains("\"redis\":\"off\"");
      }
      UnderLoad.check(
          platform,
          "withoutredis",
          Connections.BREAK,
          () -> {
            for (int i = 0; i < 3; i++) {
              UnderLoad.blink(platform);
            }
          });
      ephemeralStaysWithinOne(platform, http);
    }
  }

  private static void ephemeralStaysWithinOne(Platform platform, HttpClient http) {
    try (Wire says = wire(platform, http, "says", 0);
        Wire near = wire(platform, http, "near", 0);
        Wire far = wire(platform, http, "far", 1);
        EventPublisher publisher = new EventPublisher(platform.backends().bootstrapServers())) {
      says.type(ROOM);
      JsonNode reply = says.hear("reply");
      assertThat(reply.path("ok").asBoolean()).as(reply.toString()).isTrue();
      assertThat(reply.path("local").asBoolean()).as(reply.toString()).isTrue();
      assertThat(near.hear("event").path("ephemeral").asBoolean()).isTrue();

      // Had it come to the other gateway, it would have come before this.
      publisher
          .publish(Event.of("it", "last", "load.sent", List.of(new Room(ROOM)), RawJson.of("{}")))
          .join();
      JsonNode first = far.hear("event");
      assertThat(first.path("ephemeral").asBoolean()).as(first.toString()).isFalse();
      assertThat(first.path("notification").path("event").asText()).isEqualTo("last");
    }
  }

  private static Wire wire(Platform platform, HttpClient http, String user, int gateway) {
    String token =
        platform
            .tokens()
            .mintPublishing(user, List.of(ROOM), List.of(ROOM), Duration.ofMinutes(10));
    return Wire.to(http, platform.connectAddress(gateway), token, ROOM);
  }

  private static String readiness(HttpClient http, ServiceProcess gateway) throws Exception {
    URI address = URI.create(gateway.program().address() + "/health/readiness");
    return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
