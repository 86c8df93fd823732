package dev.tidings.tracker.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.tracker.query.TimelineAnswers.FoundAnswer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class LiveTailTest {

  private static final Instant AT = Instant.parse("2026-11-01T08:30:00Z");

  private final LiveTail tail = new LiveTail(3);

  @Test
  void whatIsNewIsToldOnceTheOldestFirst() {
    assertThat(tail.changed(List.of(it(2, "pending"), it(1, "pending"))))
        .containsExactly(it(1, "pending"), it(2, "pending"));
    assertThat(tail.changed(List.of(it(2, "pending"), it(1, "pending")))).isEmpty();
    assertThat(tail.changed(List.of(it(3, "pending"), it(2, "pending"))))
        .containsExactly(it(3, "pending"));
  }

  @Test
  void whatStandsOtherwiseIsToldAgain() {
    var first = tail.changed(List.of(it(1, "pending")));
    assertThat(first).hasSize(1);
    assertThat(tail.changed(List.of(it(1, "sent")))).containsExactly(it(1, "sent"));
  }

  @Test
  void onlyTheLatestAreRemembered() {
    assertThat(tail.changed(List.of(it(4, "sent"), it(3, "sent"), it(2, "sent"), it(1, "sent"))))
        .hasSize(4);
    assertThat(tail.changed(List.of(it(4, "sent"), it(1, "sent")))).containsExactly(it(1, "sent"));
  }

  private static FoundAnswer it(int number, String state) {
    return new FoundAnswer(
        new UUID(0, number), "all", "shop", "e", "t", AT, AT, null, null, state, null, null);
  }
}
