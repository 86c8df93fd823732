package dev.tidings.quickstart.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.tidings.contracts.codec.EventCodec;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.EventLimits;
import dev.tidings.contracts.event.EventReading;
import dev.tidings.contracts.publish.EventPublisher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// `POST /dev/publish`: what a backend does, done for the page. The event goes to Kafka through an
/// ordinary producer. `id`, `source` and `type` may be left out. Thread-safe.
final class DemoEvents implements HttpHandler {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int MAX_BODY_BYTES = 128 * 1024;
  private static final int TIMEOUT_SECONDS = 10;

  private final EventPublisher publisher;

  DemoEvents(EventPublisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      Exchanges.answer(exchange, 405, "text/plain", "POST only\n");
      return;
    }
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
    switch (read(body)) {
      case EventReading.Invalid invalid ->
          Exchanges.answer(exchange, 422, "text/plain", invalid.violations() + "\n");
      case EventReading.Valid valid -> publish(exchange, valid.event());
    }
  }

  private static EventReading read(byte[] body) {
    byte[] whole = body;
    try {
      if (MAPPER.readTree(body) instanceof ObjectNode event) {
        if (event.path("to").isTextual()) {
          event.set("to", MAPPER.createArrayNode().add(event.path("to").asText()));
        }
        putIfMissing(event, "source", "demo");
        putIfMissing(event, "type", "demo.message");
        whole = event.toString().getBytes(StandardCharsets.UTF_8);
      }
    } catch (JsonProcessingException e) {
      whole = body; // the codec says what is wrong with it
    } catch (IOException e) {
      throw new IllegalStateException(e); // bytes in memory do not fail
    }
    return EventCodec.decode(whole, EventLimits.DEFAULT, Optional.of(UUID.randomUUID().toString()));
  }

  private static void putIfMissing(ObjectNode event, String name, String value) {
    JsonNode there = event.get(name);
    if (there == null) {
      event.put(name, value);
    }
  }

  private void publish(HttpExchange exchange, Event event) throws IOException {
    try {
      EventPublisher.Taken taken = publisher.publish(event).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      ObjectNode answer = MAPPER.createObjectNode();
      answer.put("source", event.source()).put("id", event.id());
      answer.put("partition", taken.partition()).put("offset", taken.offset());
      Exchanges.answer(exchange, 202, Exchanges.JSON, answer.toString());
    } catch (ExecutionException | TimeoutException e) {
      Exchanges.answer(exchange, 503, "text/plain", "Kafka did not answer in time\n");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exchange.close();
    }
  }
}
