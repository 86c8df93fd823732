package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.publish.EventPublisher;
import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.client.LiveClient;
import dev.tidings.quickstart.platform.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// One trace from the producer to the client's ack, through the real services.
@ExtendWith(PlatformExtension.class)
class TraceIT {

  private static final String SPAN = "00f067aa0ba902b7";

  private People people;
  private EventPublisher publisher;
  private SpanCollector collector;

  @BeforeEach
  void open(Platform platform, SpanCollector shared) {
    people = new People(platform);
    publisher = new EventPublisher(platform.backends().bootstrapServers());
    collector = shared;
  }

  @AfterEach
  void close() {
    people.close();
    publisher.close();
  }

  @Test
  void oneTraceShowsAcceptHistoryRelaySendAndAckEachBelowTheOneBefore() throws Exception {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    LiveClient client = people.client();
    people.connect(client, "tina", 0);

    publish("traced", trace, "01", Room.ofUser("tina"));
    People.awaitEvent(client, 0, "traced");
    await().atMost(People.PATIENCE).until(() -> collector.ofTrace(trace).size() == 5);

    List<SpanCollector.Made> spans = collector.ofTrace(trace);
    String tree = SpanCollector.tree(spans, SPAN);
    Files.writeString(Path.of("target", "trace.txt"), tree + "\n");
    assertThat(spans.getFirst().parent()).as(tree).isEqualTo(SPAN);
    for (int i = 1; i < spans.size(); i++) {
      assertThat(spans.get(i).parent()).as(tree).isEqualTo(spans.get(i - 1).id());
    }
    assertThat(spans)
        .extracting(span -> span.service() + " " + span.name())
        .containsExactly(
            "event-ingest accept",
            "event-ingest history",
            "event-ingest relay",
            "notification-gateway send",
            "notification-gateway ack");
  }

  @Test
  void anEventThatIsNotSampledLeavesNoSpan() {
    String trace = "5cf92f3577b34da6a3ce929d0e0e4736";
    String sampled = "6df92f3577b34da6a3ce929d0e0e4736";
    LiveClient client = people.client();
    people.connect(client, "toni", 1);

    publish("unsampled", trace, "00", Room.ofUser("toni"));
    publish("sampled", sampled, "01", Room.ofUser("toni"));
    People.awaitEvent(client, 0, "sampled");
    await().atMost(People.PATIENCE).until(() -> collector.ofTrace(sampled).size() == 5);

    assertThat(collector.ofTrace(trace)).isEmpty();
  }

  private void publish(String id, String trace, String flags, Room room) {
    var unused =
        publisher
            .publish(
                Event.of("trace", id, "test.sent", List.of(room), RawJson.of("{}")),
                Optional.of("00-" + trace + "-" + SPAN + "-" + flags))
            .join();
  }
}
