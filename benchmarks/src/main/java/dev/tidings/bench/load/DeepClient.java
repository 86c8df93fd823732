package dev.tidings.bench.load;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// One client that subscribes to rooms, one after the other, each with a cursor of long ago. Used
/// by one thread.
public final class DeepClient implements AutoCloseable {

  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final String EVENT = "{\"type\":\"event\"";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Frames frames = new Frames();
  private final WebSocket socket;

  /// Connects; returns when the gateway has said welcome.
  public DeepClient(InetSocketAddress gateway, String token) {
    CompletableFuture<String> welcome = frames.expect("\"type\":\"welcome\"");
    URI address =
        URI.create("ws://" + gateway.getHostString() + ":" + gateway.getPort() + "/v1/connect");
    socket =
        await(
            http.newWebSocketBuilder()
                .subprotocols("tidings.v1")
                .header("Authorization", "Bearer " + token)
                .buildAsync(address, frames));
    await(welcome);
  }

  /// What came of following a room.
  ///
  /// @param events how many came before the replay was said to be over
  /// @param recovered whether the gateway said that it is complete
  /// @param nanos from asking to `replayed`
  public record Replay(int events, boolean recovered, long nanos) {}

  /// Follows a room from the cursor on, waits for its replay, and leaves it again.
  public Replay replay(String room, String cursor) {
    CompletableFuture<String> over = frames.expect("\"type\":\"replayed\"");
    frames.events = 0;
    long start = System.nanoTime();
    send(
        "{\"type\":\"subscribe\",\"id\":\"1\",\"room\":\"%s\",\"cursor\":\"%s\"}"
            .formatted(room, cursor));
    String replayed = await(over);
    long nanos = System.nanoTime() - start;
    CompletableFuture<String> left = frames.expect("\"type\":\"reply\"");
    send("{\"type\":\"unsubscribe\",\"id\":\"2\",\"room\":\"%s\"}".formatted(room));
    await(left);
    return new Replay(frames.events, replayed.contains("\"recovered\":true"), nanos);
  }

  @Override
  public void close() {
    socket.abort();
    http.close();
  }

  private void send(String frame) {
    await(socket.sendText(frame, true));
  }

  private static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.orTimeout(WITHIN.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw new LoadFailed("the gateway did not answer: " + e.getCause());
    }
  }

  /// The gateway's frames. The events are counted; what is expected is handed over.
  private static final class Frames implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();
    private volatile String wanted = "";
    private volatile CompletableFuture<String> waiting = new CompletableFuture<>();
    private volatile int events;

    CompletableFuture<String> expect(String part) {
      waiting = new CompletableFuture<>();
      wanted = part;
      return waiting;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // the socket calls one after the other
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        String whole = text.toString();
        text.setLength(0);
        for (int at = whole.indexOf(EVENT); at >= 0; at = whole.indexOf(EVENT, at + 1)) {
          events++;
        }
        if (whole.contains(wanted)) {
          waiting.complete(whole);
        }
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      waiting.completeExceptionally(new LoadFailed("closed with " + code + " " + reason));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      waiting.completeExceptionally(failure);
    }
  }
}
