package dev.tidings.contracts.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.contracts.codec.EventCodec;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class EventPublisherTest {

  private static final Event EVENT =
      Event.of(
          "shop",
          "order-9-shipped",
          "order.shipped",
          List.of(Room.ofUser("42"), new Room("order:9")),
          RawJson.of("{\"order\":9}"));

  private final MockProducer<String, byte[]> kafka =
      new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());

  @Test
  void theKeyIsTheFirstRoomAndTheValueIsTheEvent() {
    try (EventPublisher publisher = new EventPublisher(kafka, new Topics("other"))) {
      var taken =
          publisher.publish(EVENT, Optional.of("00-0af7651916cd43dd8448eb211c80319c-00-01"));
      assertThat(taken).isNotDone();

      ProducerRecord<String, byte[]> record = kafka.history().get(0);
      assertThat(record.topic()).isEqualTo("other.events");
      assertThat(record.partition()).isNull();
      assertThat(record.key()).isEqualTo("user:42");
      assertThat(record.value()).isEqualTo(EventCodec.encode(EVENT));
      assertThat(header(record, "content-type")).isEqualTo("application/json");
      assertThat(header(record, "traceparent")).startsWith("00-0af7651916cd");

      kafka.completeNext();
      assertThat(taken).isCompletedWithValue(new EventPublisher.Taken(0, 0));
    }
    assertThat(kafka.closed()).isTrue();
  }

  @Test
  void anEventWithoutATraceHasNoTraceHeader() {
    EventPublisher publisher = new EventPublisher(kafka, Topics.DEFAULT);
    assertThat(publisher.publish(EVENT)).isNotDone();
    assertThat(kafka.history().get(0).headers().lastHeader("traceparent")).isNull();
    assertThat(kafka.history().get(0).topic()).isEqualTo("tidings.events");
    publisher.close();
  }

  @Test
  void whatKafkaRefusesFailsTheAnswer() {
    EventPublisher publisher = new EventPublisher(kafka, Topics.DEFAULT);
    var taken = publisher.publish(EVENT);
    kafka.errorNext(new TimeoutException("no answer"));
    assertThatThrownBy(taken::join).hasCauseInstanceOf(TimeoutException.class);
    publisher.close();
  }

  @Test
  void theSettingsAreDurableUnlessOverridden() {
    Map<String, Object> settings =
        EventPublisher.settings("127.0.0.1:1", Map.of("linger.ms", 5, "security.protocol", "SSL"));
    assertThat(settings)
        .containsEntry("bootstrap.servers", "127.0.0.1:1")
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("delivery.timeout.ms", 30_000)
        .containsEntry("security.protocol", "SSL")
        .containsEntry("linger.ms", 5);
  }

  private static String header(ProducerRecord<String, byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return new String(header.value(), StandardCharsets.US_ASCII);
  }
}
