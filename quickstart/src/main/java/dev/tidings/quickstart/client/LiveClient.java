package dev.tidings.quickstart.client;

import dev.tidings.contracts.room.Room;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// A client over a real WebSocket that writes down all that it sees, acknowledges it, and comes
/// back with its cursors. It filters nothing: a notification that comes twice stands twice in the
/// recording. `docs/protocol.md` is all that it knows of the gateway.
///
/// One connection at a time, but while it moves from one to another. Thread-safe.
public final class LiveClient implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /// A handshake that a cut network swallows ends too, whatever becomes of it.
  private static final Duration OPEN_WITHIN = Duration.ofSeconds(8);

  private static final Duration WELCOME_WITHIN = Duration.ofSeconds(12);

  private final String device;
  private final Set<Room> rooms;
  private final boolean acknowledges;
  private final HttpClient http;
  private final Recording recording = new Recording();
  private final Places places = new Places();
  private final AtomicReference<Optional<LiveSession>> session =
      new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<LiveSession>> moving =
      new AtomicReference<>(Optional.empty());

  /// @param device the name of this installation
  /// @param rooms what it subscribes beside what everyone is given
  /// @param acknowledges whether it says that it has what it got
  public LiveClient(String device, Set<Room> rooms, boolean acknowledges, HttpClient http) {
    this.device = device;
    this.rooms = Set.copyOf(rooms);
    this.acknowledges = acknowledges;
    this.http = http;
  }

  /// The name of this installation.
  public String name() {
    return device;
  }

  public Recording recording() {
    return recording;
  }

  /// The room's cursor as the client would bring it now.
  public Optional<String> cursor(Room room) {
    return places.cursor(room);
  }

  /// Brings another cursor at the next connect than the one it has.
  public void pretendCursor(Room room, String cursor) {
    places.move(room, cursor);
  }

  /// Opens a connection; completes when it has ended, never exceptionally. Whether it was opened is
  /// in the recording.
  ///
  /// @param address `ws://HOST:PORT/v1/connect`
  public CompletableFuture<Void> connect(URI address, String token) {
    LiveSession opening = session(address, () -> {});
    session.set(Optional.of(opening));
    open(opening, token);
    return opening.ended();
  }

  /// Opens a connection beside the present one, which is closed by this client as soon as the new
  /// one is welcome; what comes on both is recorded once. Completes, never exceptionally, with
  /// whether that came about; where not, the present one goes on.
  CompletableFuture<Boolean> move(URI address, String token) {
    Optional<LiveSession> before = session.get();
    AtomicReference<Optional<LiveSession>> next = new AtomicReference<>(Optional.empty());
    LiveSession opening =
        session(
            address,
            () -> {
              before.ifPresent(LiveSession::moved);
              session.set(next.get());
            });
    next.set(Optional.of(opening));
    moving.set(next.get());
    open(opening, token);
    return CompletableFuture.anyOf(opening.welcomed(), opening.ended())
        .orTimeout(WELCOME_WITHIN.toSeconds(), TimeUnit.SECONDS)
        .handle(
            (done, late) -> {
              boolean moved = opening.welcomed().isDone();
              if (!moved) {
                opening.abort();
              }
              return moved;
            });
  }

  /// Completes when the present connection has ended.
  CompletableFuture<Void> ended() {
    return session.get().map(LiveSession::ended).orElseThrow();
  }

  /// Completes when the gateway asks the present connection to go elsewhere, with the time until it
  /// closes it.
  CompletableFuture<Duration> asked() {
    return session.get().map(LiveSession::asked).orElseThrow();
  }

  private LiveSession session(URI address, Runnable takesOver) {
    return new LiveSession(address, rooms, acknowledges, places, recording, takesOver);
  }

  private void open(LiveSession opening, String token) {
    var unused =
        http.newWebSocketBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .header("Authorization", "Bearer " + token)
            .subprotocols("tidings.v1")
            .buildAsync(opening.addressWithPlaces(device), opening)
            .orTimeout(OPEN_WITHIN.toSeconds(), TimeUnit.SECONDS)
            .exceptionally(
                failure -> {
                  opening.refused(failure);
                  return null;
                });
  }

  /// Reads nothing more of the present connection until {@link #read}: its buffers fill, as those
  /// of a sleeping phone do.
  public void stopReading() {
    session.get().ifPresent(LiveSession::stopReading);
  }

  /// Reads on.
  public void read() {
    session.get().ifPresent(LiveSession::read);
  }

  /// Breaks the connection without a close frame, as a lost network does for who is inside.
  public void abort() {
    moving.get().ifPresent(LiveSession::abort);
    session.get().ifPresent(LiveSession::abort);
  }

  @Override
  public void close() {
    abort();
  }
}
