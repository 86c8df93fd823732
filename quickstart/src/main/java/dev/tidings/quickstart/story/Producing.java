package dev.tidings.quickstart.story;

import dev.tidings.contracts.codec.EventCodec;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.publish.EventPublisher;
import dev.tidings.contracts.room.Room;
import dev.tidings.quickstart.check.Published;
import dev.tidings.quickstart.stage.Stage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The story's backend: publishes, and writes down what it was told. Confined to the story's
/// thread.
final class Producing implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final int UNAVAILABLE = 503;

  private final String source;
  private final String address;
  private final EventPublisher publisher;
  private final HttpClient http;
  private final List<Published> published = new ArrayList<>();

  Producing(Stage stage, String source, HttpClient http) {
    this.source = source;
    this.address = stage.ingestAddress();
    this.publisher = new EventPublisher(stage.bootstrapServers());
    this.http = http;
  }

  String source() {
    return source;
  }

  /// What was published, without the repetitions.
  List<Published> published() {
    return List.copyOf(published);
  }

  /// Publishes through Kafka; returns when Kafka has it.
  void toKafka(String id, Room... rooms) {
    try {
      var unused = publisher.publish(event(id, rooms)).get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      note(id, rooms);
    } catch (ExecutionException | TimeoutException e) {
      throw new StepFailed("Kafka did not take " + id + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StepFailed("interrupted");
    }
  }

  /// Publishes by HTTP; returns when ingest has taken it.
  void byHttp(String id, Room... rooms) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + "/v1/events"))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(EventCodec.encode(event(id, rooms))))
            .build();
    HttpResponse<String> answer = send(request);
    if (answer.statusCode() != 202) {
      throw new StepFailed(
          "ingest answered " + answer.statusCode() + " to " + id + ": " + answer.body());
    }
    note(id, rooms);
  }

  /// What a service says at this address.
  HttpResponse<String> get(String url, String token) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return send(request.build());
  }

  /// What a service says at this address once it has it: a 503 says to ask again.
  HttpResponse<String> getOnceAvailable(String url) {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    HttpResponse<String> answer = get(url, "");
    while (answer.statusCode() == UNAVAILABLE && System.nanoTime() - deadline < 0) {
      answer = get(url, "");
    }
    return answer;
  }

  @Override
  public void close() {
    publisher.close();
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new StepFailed(request.uri() + " does not answer: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StepFailed("interrupted");
    }
  }

  private Event event(String id, Room... rooms) {
    return Event.of(
        source, id, "story.told", List.of(rooms), RawJson.of("{\"text\":\"" + id + "\"}"));
  }

  private void note(String id, Room... rooms) {
    boolean repeated = published.stream().anyMatch(event -> event.event().equals(id));
    if (!repeated) {
      published.add(new Published(source, id, List.of(rooms), "story", published.size(), true));
    }
  }
}
