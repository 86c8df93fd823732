package dev.tidings.quickstart.load;

import dev.tidings.contracts.codec.EventCodec;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.publish.EventPublisher;
import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.check.Published;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A producer that publishes at a pace, one event after the other, and writes down what it was
/// told. What it is not told it publishes again with the same id, until it is. Each event's data
/// has `n`, its number in the lane, and `at`, the `System.nanoTime()` of its first handing over.
/// Thread-safe.
public final class Lane {

  /// How an event is handed over.
  interface Handover {

    /// @return whether it was taken; where not, the outcome is unknown
    boolean send(Event event) throws InterruptedException;
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration FINISHED_WITHIN = Duration.ofSeconds(60);
  private static final long RETRY_PAUSE_MS = 100;

  private final String source;
  private final List<Room> rooms;
  private final Handover handover;
  private final long paceMs;
  private final Queue<Published> published = new ConcurrentLinkedQueue<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;

  private Lane(String source, List<Room> rooms, Handover handover, long paceMs) {
    this.source = source;
    this.rooms = rooms;
    this.handover = handover;
    this.paceMs = paceMs;
    this.thread = Thread.ofVirtual().name(source).start(this::run);
  }

  public static Lane overKafka(
      String source, List<Room> rooms, EventPublisher publisher, long paceMs) {
    return new Lane(source, rooms, event -> taken(publisher, event), paceMs);
  }

  public static Lane overHttp(
      String source, List<Room> rooms, HttpClient http, String address, long paceMs) {
    URI uri = URI.create(address + "/v1/events");
    return new Lane(source, rooms, event -> taken(http, uri, event), paceMs);
  }

  /// What was published so far.
  public List<Published> published() {
    return List.copyOf(published);
  }

  /// Publishes no more; returns when the last event was taken.
  ///
  /// @throws IllegalStateException if it is not taken within a minute
  public void finish() {
    stopping.countDown();
    try {
      if (!thread.join(FINISHED_WITHIN)) {
        throw new IllegalStateException(
            source + " could not publish for " + FINISHED_WITHIN.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void run() {
    try {
      for (long sequence = 0; stopping.getCount() > 0; sequence++) {
        String id = source + "-" + sequence;
        String data = "{\"n\":" + sequence + ",\"at\":" + System.nanoTime() + "}";
        Event event = Event.of(source, id, "load.sent", rooms, RawJson.of(data));
        while (!handover.send(event)) {
          TimeUnit.MILLISECONDS.sleep(RETRY_PAUSE_MS);
        }
        published.add(new Published(source, id, rooms, source, sequence, true));
        var unused = stopping.await(paceMs, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean taken(EventPublisher publisher, Event event) throws InterruptedException {
    try {
      return publisher.publish(event).get(TIMEOUT.toSeconds(), TimeUnit.SECONDS) != null;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private static boolean taken(HttpClient http, URI uri, Event event) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(EventCodec.encode(event)))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 202 && answer.statusCode() < 500) {
        throw new IllegalStateException(answer.statusCode() + " " + answer.body());
      }
      return answer.statusCode() == 202;
    } catch (IOException e) {
      return false;
    }
  }
}
