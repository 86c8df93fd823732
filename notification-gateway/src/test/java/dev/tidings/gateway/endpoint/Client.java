package dev.tidings.gateway.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A client on the JDK's own WebSocket: answers pings by itself, as browsers do.
public final class Client implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 10;
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private WebSocket socket;

  private Client() {}

  static Client connect(URI address, String subprotocol, String... more) {
    Client client = new Client();
    client.socket =
        HTTP.newWebSocketBuilder()
            .subprotocols(subprotocol, more)
            .buildAsync(address, client.new Ear())
            .join();
    return client;
  }

  public String subprotocol() {
    return socket.getSubprotocol();
  }

  /// Sends text; quotes may be single.
  public void say(String json) {
    socket.sendText(json.replace('\'', '"'), true).join();
  }

  /// The next frame.
  public JsonNode hear() {
    try {
      JsonNode frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (frame == null) {
        throw new AssertionError("no frame came; closed: " + closed.getNow(0));
      }
      return frame;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The next frame of this type; those before it are skipped.
  public JsonNode hear(String type) {
    JsonNode frame = hear();
    while (!frame.path("type").asText().equals(type)) {
      frame = hear();
    }
    return frame;
  }

  /// The `data` of the next `count` events.
  public List<String> hearEvents(int count) {
    List<String> data = new ArrayList<>();
    while (data.size() < count) {
      data.add(hear("event").path("notification").path("data").asText());
    }
    return data;
  }

  public boolean heardNothing() {
    return frames.isEmpty();
  }

  /// The events that came and were not asked for yet.
  public List<JsonNode> unheardEvents() {
    return frames.stream().filter(frame -> frame.path("type").asText().equals("event")).toList();
  }

  /// The close code, once it is closed.
  public int closeCode() {
    try {
      return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | TimeoutException | java.util.concurrent.ExecutionException e) {
      throw new AssertionError("was not closed", e);
    }
  }

  public boolean isClosed() {
    return closed.isDone();
  }

  /// Breaks the connection without a word.
  public void cut() {
    socket.abort();
  }

  /// Says goodbye.
  public void leave() {
    socket.sendClose(1000, "").orTimeout(1, TimeUnit.SECONDS).exceptionally(e -> null).join();
  }

  @Override
  public void close() {
    leave();
    socket.abort();
  }

  private final class Ear implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          frames.add(JSON.readTree(text.toString()));
        } catch (JsonProcessingException e) {
          throw new IllegalStateException(e);
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.complete(1006);
    }
  }
}
