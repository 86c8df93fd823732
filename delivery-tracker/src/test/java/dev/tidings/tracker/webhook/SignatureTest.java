package dev.tidings.tracker.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SignatureTest {

  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  /// The example of the specification.
  @Test
  void theSignatureIsTheOneOfStandardWebhooks() {
    assertThat(
            Signature.of(
                WebhookSettings.keyOf(SECRET),
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                Instant.ofEpochSecond(1_614_265_330),
                "{\"test\": 2432232314}"))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void pausesDoubleUpToTheLongestAndEndWithTheLastAttempt() {
    WebhookSettings settings =
        new WebhookSettings(
            URI.create("http://127.0.0.1/"),
            WebhookSettings.keyOf(SECRET),
            Duration.ofSeconds(5),
            6,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            4);

    assertThat(settings.pauseAfter(1, 0)).contains(Duration.ofSeconds(5));
    assertThat(settings.pauseAfter(3, 0)).contains(Duration.ofSeconds(20));
    assertThat(settings.pauseAfter(5, 0)).contains(Duration.ofSeconds(30));
    assertThat(settings.pauseAfter(5, 1)).contains(Duration.ofSeconds(36));
    assertThat(settings.pauseAfter(6, 0)).isEqualTo(Optional.empty());
  }
}
