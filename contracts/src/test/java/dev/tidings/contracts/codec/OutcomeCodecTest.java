package dev.tidings.contracts.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.contracts.outcome.Outcome;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutcomeCodecTest {

  private static final UUID NOTIFICATION = UUID.fromString("01932f5a-3c40-7abc-8def-0123456789ab");

  static final Outcome UNDELIVERED =
      new Outcome(
          Outcome.idOf(NOTIFICATION, "ann", Outcome.Kind.UNDELIVERED),
          Outcome.Kind.UNDELIVERED,
          NOTIFICATION,
          "ann",
          "shop",
          "order-17-shipped",
          "order.shipped",
          Optional.of("order-17"),
          Instant.parse("2026-11-01T08:35:00Z"));

  @ParameterizedTest
  @EnumSource(Outcome.Kind.class)
  void whatIsWrittenIsReadBack(Outcome.Kind kind) {
    Outcome outcome =
        new Outcome(
            Outcome.idOf(NOTIFICATION, "ann", kind),
            kind,
            NOTIFICATION,
            "ann",
            "shop",
            "e-1",
            "order.shipped",
            Optional.empty(),
            Instant.parse("2026-11-01T08:35:00.123Z"));

    assertThat(OutcomeCodec.decode(OutcomeCodec.encode(outcome))).isEqualTo(outcome);
  }

  @Test
  void everyFinalOutcomeOfANotificationToAUserHasTheSameId() {
    assertThat(
            Arrays.stream(Outcome.Kind.values())
                .filter(Outcome.Kind::isFinal)
                .map(kind -> Outcome.idOf(NOTIFICATION, "ann", kind))
                .collect(Collectors.toSet()))
        .hasSize(1);
    assertThat(Outcome.idOf(NOTIFICATION, "ann", Outcome.Kind.READ))
        .isNotEqualTo(Outcome.idOf(NOTIFICATION, "ann", Outcome.Kind.RECEIVED))
        .isNotEqualTo(Outcome.idOf(NOTIFICATION, "ben", Outcome.Kind.READ));
  }

  @Test
  void whatIsNoOutcomeIsRefused() {
    assertThatThrownBy(() -> OutcomeCodec.decode("{\"id\":\"x\"}".getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("outcome");
  }
}
