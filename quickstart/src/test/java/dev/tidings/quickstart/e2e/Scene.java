package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.publish.EventPublisher;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.quickstart.check.HistoryChecker;
import dev.tidings.quickstart.check.HistoryScan;
import dev.tidings.quickstart.check.Published;
import dev.tidings.quickstart.check.Verdict;
import dev.tidings.quickstart.check.Witness;
import dev.tidings.quickstart.client.LiveClient;
import dev.tidings.quickstart.platform.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;

/// One test's producer and clients. In the end the checker holds what was published, and what each
/// client saw of the rooms that the test watched, against the history. Confined to the test's
/// thread.
final class Scene implements AutoCloseable {

  /// JSON that is another text once it was parsed and written again: the judge looks at the bytes.
  private static final String DATA = "{\"n\": %d.00,\t\"u\":\"\\u00e9\u00e9\\/\" }";

  private final Platform platform;
  private final People people;
  private final EventPublisher publisher;
  private final String source = "scene-" + UUID.randomUUID().toString().substring(0, 8);
  private final Map<String, Published> published = new LinkedHashMap<>();
  private final List<Watched> watched = new ArrayList<>();
  private boolean isJudged = true;

  Scene(Platform platform) {
    this.platform = platform;
    this.people = new People(platform);
    this.publisher = new EventPublisher(platform.backends().bootstrapServers());
  }

  private record Watched(LiveClient client, Room room) {}

  People people() {
    return people;
  }

  /// The source of all that is published here; no other test has it.
  String source() {
    return source;
  }

  /// Publishes `NAME-0`, `NAME-1`, ... through Kafka; returns their ids when all are taken.
  List<String> publish(String name, int count, Room... rooms) {
    List<String> ids = new ArrayList<>();
    List<CompletableFuture<?>> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = name.replace(':', '-') + "-" + i;
      ids.add(id);
      published.putIfAbsent(
          id, new Published(source, id, List.of(rooms), source, published.size(), true));
      taken.add(
          publisher.publish(
              Event.of(source, id, "test.sent", List.of(rooms), RawJson.of(DATA.formatted(i)))));
    }
    taken.forEach(future -> future.join());
    return ids;
  }

  /// Holds the client to having seen, in the end, all of this room since it came into it.
  void watch(LiveClient client, Room room) {
    watched.add(new Watched(client, room));
  }

  /// Nothing lost, duplicated, reordered or invented; who still waits for something is waited for.
  void judge() {
    if (isJudged) {
      Awaitility.waitAtMost(People.PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .untilAsserted(() -> assertThat(verdict().count(Verdict.Kind.LOST)).isZero());
      Verdict verdict = verdict();
      assertThat(verdict.isClean()).as(verdict.toString()).isTrue();
    }
  }

  /// Judges now and not in the end: the test is about to delete what it would be judged by.
  void judgeForTheLastTime() {
    judge();
    isJudged = false;
  }

  @Override
  public void close() {
    people.close();
    publisher.close();
  }

  private Verdict verdict() {
    return HistoryChecker.check(
        List.copyOf(published.values()),
        HistoryScan.read(platform.backends().bootstrapServers(), Topics.DEFAULT),
        watched.stream()
            .map(one -> Witness.of(one.client.name(), one.room, one.client.recording()))
            .toList());
  }
}
