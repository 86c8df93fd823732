package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import dev.tidings.quickstart.client.LiveClient;
import dev.tidings.quickstart.client.Observation;
import dev.tidings.quickstart.platform.Platform;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Coming back with a cursor, at each rung of the ladder: what was missed arrives in order and
/// once, or is said to be a gap.
@ExtendWith(PlatformExtension.class)
class ReconnectIT {

  private static final int PARTITIONS = 6;

  private Platform platform;
  private Scene scene;
  private People people;
  private final Map<String, LiveClient> observers = new HashMap<>();

  @BeforeEach
  void open(Platform shared) {
    platform = shared;
    scene = new Scene(shared);
    people = scene.people();
  }

  @AfterEach
  void judgeAndClose() {
    try {
      scene.judge();
    } finally {
      scene.close();
    }
  }

  @Test
  void whatWasMissedComesFromTheTail() {
    LiveClient client = seenOneAndGone("kaja");

    List<String> missed = publish("kaja", "missed", 20);
    Observation.Replayed replayed = people.resume(client, "kaja", Room.ofUser("kaja"), 1);

    assertThat(eventsBehindFirst(client, "kaja")).isEqualTo(missed);
    assertThat(replayed.recovered()).isTrue();
    assertThat(replayed.count()).isEqualTo(20);
  }

  @Test
  void whoMissedNothingIsToldSo() {
    LiveClient client = seenOneAndGone("lena");

    Observation.Replayed replayed = people.resume(client, "lena", Room.ofUser("lena"), 1);

    assertThat(eventsBehindFirst(client, "lena")).isEmpty();
    assertThat(replayed.recovered()).isTrue();
  }

  @Test
  void whatWasMissedComesFromKafkaWhereRedisWasFlushed() {
    LiveClient client = seenOneAndGone("mara");

    List<String> missed = new ArrayList<>(publish("mara", "before-flush", 10));
    platform.backends().flushRedis();
    missed.addAll(publish("mara", "behind-flush", 10));
    Observation.Replayed replayed = people.resume(client, "mara", Room.ofUser("mara"), 1);

    assertThat(eventsBehindFirst(client, "mara")).isEqualTo(missed);
    assertThat(replayed.recovered()).isTrue();
  }

  @Test
  void moreThanTheTailHoldsComesFromKafka() {
    LiveClient client = seenOneAndGone("nele");

    List<String> missed = publish("nele", "many", 600);
    Observation.Replayed replayed = people.resume(client, "nele", Room.ofUser("nele"), 1);

    assertThat(eventsBehindFirst(client, "nele")).isEqualTo(missed);
    assertThat(replayed.recovered()).isTrue();
  }

  @Test
  void whatRetentionDeletedIsAGapThatNamesWhereTheRestIs() throws Exception {
    LiveClient client = seenOneAndGone("olga");
    scene.judgeForTheLastTime();
    publish("olga", "deleted", 5);
    Cursor cut = cursor(observer("olga"), "olga");
    delete(Room.ofUser("olga"), cut.position());
    platform.backends().flushRedis();
    List<String> kept = publish("olga", "kept", 5);

    int place = client.recording().size();
    Observation.Replayed replayed = people.resume(client, "olga", Room.ofUser("olga"), 0);

    Observation.Gap gap = People.awaitGap(client, place, Room.ofUser("olga"));
    assertThat(gap.reason()).isEqualTo("expired");
    assertThat(gap.refetch()).startsWith("/v1/rooms/user:olga/notifications");
    assertThat(replayed.recovered()).isFalse();
    // What is left comes over the socket or stands where the gap points to, and live goes on.
    String rest = refetch(gap, "olga") + People.events(client, Room.ofUser("olga"), place);
    assertThat(kept).allSatisfy(id -> assertThat(rest).contains(id));
    List<String> live = publish("olga", "live", 1);
    People.awaitEvent(client, place, live.getLast());
  }

  @Test
  void aCursorOfAnotherEpochIsAGap() {
    LiveClient client = seenOneAndGone("paul");
    Room room = Room.ofUser("paul");
    client.pretendCursor(room, CursorCodec.encode(Cursor.of(new Epoch(4711), room, 3)));

    int place = client.recording().size();
    Observation.Replayed replayed = people.resume(client, "paul", room, 0);
    List<String> live = publish("paul", "live", 1);

    Observation.Gap gap = People.awaitGap(client, place, room);
    assertThat(gap.reason()).isEqualTo("epoch-changed");
    assertThat(replayed.recovered()).isFalse();
    People.awaitEvent(client, place, live.getLast());
  }

  /// Who reconnects sees what one sees who never left.
  @Test
  void aRestlessClientSeesTheSameBytesAsOneThatStays() {
    Room room = Room.ofUser("rosa");
    LiveClient staying = observer("rosa");
    LiveClient restless = people.client();
    List<String> all = new ArrayList<>();
    people.connect(restless, "rosa", 1);
    scene.watch(restless, room);
    for (int i = 0; i < 6; i++) {
      all.addAll(publish("rosa", "turn-" + i + "-a", 3));
      restless.abort();
      all.addAll(publish("rosa", "turn-" + i + "-b", 3));
      people.resume(restless, "rosa", room, i % 2);
    }
    People.awaitEvent(staying, 0, all.getLast());
    People.awaitEvent(restless, 0, all.getLast());

    assertThat(People.events(staying, room, 0)).isEqualTo(all);
    assertThat(notifications(restless, room)).isEqualTo(notifications(staying, room));
  }

  /// A second device that stays: what it has seen has gone the whole way.
  private LiveClient observer(String user) {
    return observers.computeIfAbsent(
        user,
        name -> {
          LiveClient client = people.client();
          people.connect(client, name, 1);
          scene.watch(client, Room.ofUser(name));
          return client;
        });
  }

  /// A client that has seen one notification of its own room at the first gateway, and has left.
  private LiveClient seenOneAndGone(String user) {
    LiveClient client = people.client();
    people.connect(client, user, 0);
    scene.watch(client, Room.ofUser(user));
    People.awaitBegun(client, Room.ofUser(user));
    People.awaitBegun(observer(user), Room.ofUser(user));
    List<String> first = publish(user, "first", 1);
    People.awaitEvent(client, 0, first.getLast());
    client.abort();
    return client;
  }

  private List<String> publish(String user, String name, int count) {
    List<String> ids = scene.publish(user + "-" + name, count, Room.ofUser(user));
    People.awaitEvent(observer(user), 0, ids.getLast());
    return ids;
  }

  private static List<String> eventsBehindFirst(LiveClient client, String user) {
    List<String> all = People.events(client, Room.ofUser(user), 0);
    return all.subList(1, all.size());
  }

  private static List<String> notifications(LiveClient client, Room room) {
    return client.recording().events(room, 0).stream()
        .map(Observation.Event::notification)
        .toList();
  }

  private static Cursor cursor(LiveClient client, String user) {
    return CursorCodec.decode(client.cursor(Room.ofUser(user)).orElseThrow()).orElseThrow();
  }

  private String refetch(Observation.Gap gap, String user) throws Exception {
    URI address = URI.create(platform.gateways().getFirst().program().address() + gap.refetch());
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(address)
                  .header("Authorization", "Bearer " + people.token(user))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return answer.body();
    }
  }

  private void delete(Room room, long before) throws Exception {
    TopicPartition partition =
        new TopicPartition("tidings.history", RoomPartition.of(room, PARTITIONS));
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", platform.backends().bootstrapServers()))) {
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before))).all().get();
    }
  }
}
