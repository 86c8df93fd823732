package dev.tidings.gateway.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.gateway.access.Tokens;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a client sees of being rotated.
class RotationTest {

  @Test
  void anOldConnectionIsAskedToConnectAnewAndThenClosed() throws Exception {
    try (Gateway gateway =
            Gateway.inMemory(
                Map.of(
                    "tidings.session.rotate-every", "1ms",
                    "tidings.session.rotate-within", "300ms",
                    "tidings.session.ping-every", "1s",
                    "tidings.session.pong-within", "5s"));
        Client client = gateway.connect(Tokens.of("old"))) {
      client.hear("welcome");
      var goaway = client.hear("goaway");
      assertThat(goaway.path("reason").asText()).isEqualTo("rotate");
      assertThat(goaway.path("withinMs").asLong()).isEqualTo(300);
      assertThat(client.closeCode()).isEqualTo(4201);
    }
  }
}
