package dev.tidings.quickstart.story;

import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.client.LiveClient;
import dev.tidings.quickstart.client.Observation;
import dev.tidings.quickstart.client.Recording;
import dev.tidings.quickstart.platform.Platform;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// One user with one device, at one gateway at a time. Confined to the story's thread.
final class Persona {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(10);

  private final Platform platform;
  private final String user;
  private final LiveClient client;

  Persona(Platform platform, String user, boolean acknowledges, HttpClient http) {
    this.platform = platform;
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
    return platform.tokens().mint(user, List.of(), TOKEN_LIFETIME);
  }

  /// Connects; returns when the gateway has said welcome.
  ///
  /// @return the gateway's name
  String connect(int gateway) {
    int place = recording().size();
    var unused = client.connect(platform.connectAddress(gateway), token());
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

  /// The ids of the events that were seen in the user's room from `place` on.
  List<String> eventsFrom(int place) {
    return recording().events(room(), place).stream().map(Observation.Event::event).toList();
  }

  void close() {
    client.close();
  }
}
