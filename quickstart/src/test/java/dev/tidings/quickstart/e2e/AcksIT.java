package dev.tidings.quickstart.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.client.LiveClient;
import dev.tidings.quickstart.client.Observation;
import dev.tidings.quickstart.platform.Platform;
import dev.tidings.quickstart.services.ServiceProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What becomes of notifications that are acknowledged, late or never, by devices that bring no
/// cursor: through real sockets, two gateways and the tracker.
@ExtendWith(PlatformExtension.class)
class AcksIT {

  private static final Duration READY_WITHIN = Duration.ofSeconds(60);

  private Platform platform;
  private Scene scene;
  private People people;

  @BeforeEach
  void open(Platform shared) {
    platform = shared;
    scene = new Scene(shared);
    people = scene.people();
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void whoDoesNotAckIsSentItAgainAlsoOnTheNextConnectionAndWhoDoesIsNot() throws Exception {
    Room room = Room.ofUser("ada");
    LiveClient silent = people.device("silent", false);
    LiveClient phone = people.device("phone", true);
    people.connect(silent, "ada", 0);
    people.connect(phone, "ada", 1);

    String id = scene.publish("ada-twice", 1, room).getFirst();
    People.awaitEvent(silent, 0, id);
    People.awaitEvent(phone, 0, id);
    for (int attempt = 2; attempt <= 3; attempt++) {
      int expected = attempt;
      People.await(silent, 0, Observation.Redelivered.class, again -> again.attempt() == expected);
    }

    List<Observation.Redelivered> again = redelivered(silent);
    assertThat(again)
        .extracting(Observation.Redelivered::notification)
        .containsOnly(silent.recording().events(room, 0).getFirst().notification());
    assertThat(again).hasSize(2);
    Accounts.awaitReceived(platform, people.http(), "ada", 1, 0);

    // Parked there, and not acknowledged: the next connection of that device is given it again.
    silent.abort();
    LiveClient silentAgain = people.device("silent", false);
    people.connect(silentAgain, "ada", 1);
    People.awaitEvent(silentAgain, 0, id);
    phone.abort();
    LiveClient phoneAgain = people.device("phone", true);
    people.connect(phoneAgain, "ada", 1);
    Observation.Replayed replayed =
        People.awaited(phoneAgain, 0, Observation.Replayed.class, one -> one.room().equals(room));
    assertThat(replayed.count()).isZero();
  }

  @Test
  void aDeviceThatWasAwayIsGivenWhatItMissedWithoutBringingACursor() {
    Room room = Room.ofUser("bea");
    LiveClient phone = people.device("phone", true);
    people.connect(phone, "bea", 0);
    String first = scene.publish("bea-first", 1, room).getFirst();
    People.awaitEvent(phone, 0, first);
    phone.abort();

    List<String> missed = scene.publish("bea-missed", 5, room);
    LiveClient back = people.device("phone", true);
    people.connect(back, "bea", 1);

    People.awaitEvent(back, 0, missed.getLast());
    assertThat(People.events(back, room, 0)).containsSubsequence(missed);
    assertThat(People.events(back, room, 0).size()).isLessThanOrEqualTo(1 + missed.size());
  }

  /// Clients take an event's cursor at once and ack it a moment later. Who is cut off in between
  /// has the event, and says so by the cursor that it comes back with.
  @Test
  void whoIsCutOffBeforeItsAckAndComesBackWithItsCursorHasReceivedIt() throws Exception {
    Room room = Room.ofUser("dora");
    LiveClient phone = people.device("phone", false);
    people.connect(phone, "dora", 0);
    String id = scene.publish("dora-once", 1, room).getFirst();
    People.awaitEvent(phone, 0, id);
    phone.abort();
    assertThat(Accounts.states(platform, people.http(), "dora")).doesNotContainKey("received");

    Observation.Replayed replayed = people.resume(phone, "dora", room, 1);

    assertThat(replayed.count()).isZero();
    Accounts.awaitReceived(platform, people.http(), "dora", 1, 0);
  }

  @Test
  void aGatewayThatIsKilledBetweenSendingAndAckTakesNothingWithIt() {
    Room room = Room.ofUser("cleo");
    LiveClient phone = people.device("phone", false);
    people.connect(phone, "cleo", 0);
    String id = scene.publish("cleo-once", 1, room).getFirst();
    People.awaitEvent(phone, 0, id);

    ServiceProcess gateway = platform.gateways().getFirst();
    gateway.kill();
    try {
      LiveClient back = people.device("phone", true);
      people.connect(back, "cleo", 1);
      People.awaitEvent(back, 0, id);
      Accounts.awaitReceived(platform, people.http(), "cleo", 1, 0);
    } finally {
      gateway.start();
      gateway.awaitReady(READY_WITHIN);
    }
    // Nobody told the end of the first connection; that the gateway lives anew does.
    Accounts.awaitOpenConnections(platform, people.http(), "cleo", 1);
  }

  private static List<Observation.Redelivered> redelivered(LiveClient client) {
    return client.recording().all().stream()
        .filter(Observation.Redelivered.class::isInstance)
        .map(Observation.Redelivered.class::cast)
        .toList();
  }
}
