package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.client.LiveClient;
import dev.tidings.quickstart.platform.Platform;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Support sends a part of a room's history again.
@ExtendWith(PlatformExtension.class)
class RedriveIT {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Room ROOM = Room.ofUser("rosa");

  @Test
  void whatIsSentAgainComesUnderTheSameIdsAndOnceForEachTimeThatItIsAskedFor(Platform platform)
      throws Exception {
    try (Scene scene = new Scene(platform);
        HttpClient http = HttpClient.newHttpClient()) {
      Instant began = Instant.now().minusSeconds(1);
      LiveClient client = scene.people().client();
      scene.people().connect(client, "rosa", 0);
      scene.watch(client, ROOM);
      List<String> first = scene.publish("first", 2, ROOM);
      People.awaitEvent(client, 0, first.getLast());
      scene.judgeForTheLastTime();
      Accounts.awaitReceived(platform, http, "rosa", 2, 0);

      String range =
          "{\"job\":\"again\",\"user\":\"rosa\",\"from\":\"%s\",\"to\":\"%s\"}"
              .formatted(began, Instant.now().plusSeconds(1));
      redrive(platform, http, range);
      Awaitility.waitAtMost(People.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(People.events(client, ROOM, 0))
                      .containsExactly("first-0", "first-1", "first-0", "first-1"));
      redrive(platform, http, range);
      List<String> last = scene.publish("last", 1, ROOM);
      People.awaitEvent(client, 0, last.getLast());

      assertThat(People.events(client, ROOM, 0))
          .containsExactly("first-0", "first-1", "first-0", "first-1", "last-0");
      assertThat(
              client.recording().events(ROOM, 0).stream()
                  .map(notification -> notification.id())
                  .distinct())
          .hasSize(3);
      Accounts.awaitReceived(platform, http, "rosa", 3, 0);
    }
  }

  /// Returns when it has been sent.
  private static void redrive(Platform platform, HttpClient http, String range) throws Exception {
    String tracker = platform.tracker().program().address();
    String token = "Bearer " + platform.tokens().mintAdmin("e2e", Duration.ofMinutes(5));
    HttpResponse<String> begun =
        http.send(
            HttpRequest.newBuilder(URI.create(tracker + "/v1/redrives"))
                .header("Authorization", token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(range))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
    Awaitility.waitAtMost(People.PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode job =
                  MAPPER.readTree(
                      http.send(
                              HttpRequest.newBuilder(URI.create(tracker + "/v1/redrives/again"))
                                  .header("Authorization", token)
                                  .build(),
                              HttpResponse.BodyHandlers.ofString())
                          .body());
              assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("done");
              assertThat(job.path("sent").asInt()).isEqualTo(2);
            });
  }
}
