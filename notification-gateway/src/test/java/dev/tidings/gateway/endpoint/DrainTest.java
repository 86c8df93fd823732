package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.access.Tokens;
import dev.tidings.gateway.drain.Drain;
import dev.tidings.gateway.session.Connections;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// How a gateway goes.
class DrainTest {

  @Test
  void everyoneIsAskedToGoAndThenClosedAndNothingStaysUntold() throws Exception {
    try (Gateway gateway =
        Gateway.inMemory(
            Map.of("tidings.drain.time", "1s", "tidings.receipts.flush-every", "30s"))) {
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Client client = gateway.connect(Tokens.of("d" + i));
        client.hear("welcome");
        clients.add(client);
      }
      gateway.feeds().publish(new Room("user:d0"), "1");
      clients.getFirst().hear("event");

      Thread drain = Thread.ofVirtual().start(() -> gateway.bean(Drain.class).run());
      Awaitility.await().until(() -> gateway.bean(Connections.class).isDraining());
      try (RawSocket late = RawSocket.upgrade(gateway.port(), "?token=" + Tokens.of("late"))) {
        assertThat(late.status).isEqualTo(503);
        assertThat(late.body).contains("\"code\":\"draining\"", "\"retry\":\"now\"");
      }
      assertThat(readiness(gateway)).isEqualTo(503);
      for (Client client : clients) {
        JsonNode goaway = client.hear("goaway");
        assertThat(goaway.path("reason").asText()).isEqualTo("drain");
        assertThat(goaway.path("withinMs").asLong()).isBetween(0L, 1_000L);
        assertThat(client.closeCode()).isEqualTo(4200);
      }
      drain.join();
      assertThat(gateway.bean(Connections.class).size()).isZero();
      try (Topic topic = new Topic(gateway, party -> true)) {
        List<Receipt> receipts =
            topic.await(
                all -> all.stream().filter(Receipt.Disconnected.class::isInstance).count() == 8);
        assertThat(receipts).hasAtLeastOneElementOfType(Receipt.Sent.class);
      }
    }
  }

  private static int readiness(Gateway gateway) throws Exception {
    URI address = gateway.address("http", "/health/readiness");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
