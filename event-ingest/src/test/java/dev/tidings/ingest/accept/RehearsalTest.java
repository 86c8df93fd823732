package dev.tidings.ingest.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.ingest.reading.EventBounds;
import dev.tidings.ingest.reading.EventReader;
import org.junit.jupiter.api.Test;

class RehearsalTest {

  /// Where an event is refused, the way that real ones go is not walked.
  @Test
  void eachOfItsEventsIsAccepted() {
    Rehearsal rehearsal =
        new Rehearsal(
            AcceptBench.settings(),
            new AcceptStage.Rules(new EventReader(EventBounds.DEFAULT.limits()), 500),
            new Topics("rehearsal"),
            6);

    assertThat(rehearsal.play()).isEqualTo(2_000);
  }
}
