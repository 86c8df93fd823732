package dev.tidings.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// What a gateway does that nobody has configured.
class SessionSettingsTest {

  private static final Duration GONE_WITHIN = Duration.ofSeconds(40);

  /// The longest that a peer can be dead unnoticed: it dies behind a pong, the next ping comes late
  /// by the whole jitter, and the wait for its pong runs out.
  @Test
  void aDeadPeerIsGoneWithin40SecondsByDefault() throws Exception {
    Duration pingEvery = defaultOf("pingEvery");
    Duration pongWithin = defaultOf("pongWithin");

    Duration latestPing = Duration.ofNanos((long) (pingEvery.toNanos() * (1 + Heartbeat.JITTER)));
    assertThat(latestPing.plus(pongWithin)).isLessThanOrEqualTo(GONE_WITHIN);
    assertThat(pingEvery).isEqualTo(Duration.ofSeconds(25));
    assertThat(pongWithin).isEqualTo(Duration.ofSeconds(10));
  }

  private static Duration defaultOf(String setting) throws NoSuchMethodException {
    String text =
        SessionSettings.class.getMethod(setting).getAnnotation(Bindable.class).defaultValue();
    return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
  }
}
