package dev.tidings.quickstart.story;

import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.client.LiveClient;
import dev.tidings.quickstart.client.Observation;
import dev.tidings.quickstart.client.Recording;
import dev.tidings.quickstart.stage.Stage;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// One user with one device, at one gateway at a time. Confined to the story's thread.
final class Persona {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  /// Until a server that died is replaced by another.
  private static final Duration LONG_PATIENCE = Duration.ofSeconds(45);

  private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(10);

  private final Stage stage;
  private final String user;
  private final LiveClient client;

  Persona(Stage stage, String user, boolean acknowledges, HttpClient http) {
    this.stage = stage;
    this.user = user;
    this.client = new LiveClient(user + "-device", Set.of(), acknowledges, http);
  }

  Room room() {
    return Room.ofUser(user);
  }

  String user() {
    return user;
  }

  Recording recording() {
    return client.recording();
  }

  String token() {
    return stage.token(user, TOKEN_LIFETIME);
  }

  /// Connects; returns when the gateway has said welcome.
  ///
  /// @return the gateway's name
  String connect(int gateway) {
    int place = recording().size();
    var unused = client.connect(stage.connectAddress(gateway), token());
    return recording()
        .await(place, Observation.Opened.class, opened -> true, PATIENCE)
        .orElseThrow(() -> new StepFailed(user + " was not let in by gateway " + (gateway + 1)))
        .gateway();
  }

  /// Connects again with the cursor; returns when the replay has ended.
  Observation.Replayed resume(int gateway) {
    int place = recording().size();
    connect(gateway);
    return recording()
        .await(
            place, Observation.Replayed.class, replayed -> replayed.room().equals(room()), PATIENCE)
        .orElseThrow(
            () -> new StepFailed(user + "'s replay did not end; seen: " + recording().from(place)));
  }

  /// Waits until the connection is gone.
  void awaitDisconnect(int place) {
    if (recording().await(place, Observation.Closed.class, closed -> true, PATIENCE).isEmpty()) {
      throw new StepFailed(user + " did not notice that the connection is gone");
    }
  }

  Observation.Event awaitEvent(int place, String event) {
    return recording()
        .await(place, Observation.Event.class, seen -> seen.event().equals(event), PATIENCE)
        .orElseThrow(() -> new StepFailed(event + " did not reach " + user));
  }

  /// Waits for the event, and comes back to the gateway as often as the connection is lost until it
  /// is there.
  Observation.Event awaitEventThroughAccident(int gateway, int place, String event) {
    int from = place;
    while (true) {
      Observation next =
          recording()
              .await(from, Observation.class, seen -> isOrEndsBefore(seen, event), LONG_PATIENCE)
              .orElseThrow(() -> new StepFailed(event + " did not reach " + user));
      if (next instanceof Observation.Event reached) {
        return reached;
      }
      from = recording().size();
      var unused = resume(gateway);
    }
  }

  /// The ids of the events that were seen in the user's room from `place` on.
  List<String> eventsFrom(int place) {
    return recording().events(room(), place).stream().map(Observation.Event::event).toList();
  }

  void close() {
    client.close();
  }

  private static boolean isOrEndsBefore(Observation seen, String event) {
    return seen instanceof Observation.Closed
        || (seen instanceof Observation.Event reached && reached.event().equals(event));
  }
}
