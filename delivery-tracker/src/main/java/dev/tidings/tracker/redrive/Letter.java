package dev.tidings.tracker.redrive;

import dev.tidings.contracts.topics.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/// A dead letter as it stands in Kafka. Immutable; the record's bytes are not changed.
record Letter(ConsumerRecord<byte[], byte[]> record) {

  private static final String OURS = "tidings-";
  private static final String CLOUD_EVENT_HEADER = "ce_";
  private static final String CONTENT_TYPE = "content-type";
  private static final String CLOUD_EVENTS = "application/cloudevents";

  LetterPlace place() {
    return new LetterPlace(record.partition(), record.offset());
  }

  Instant at() {
    return Instant.ofEpochMilli(record.timestamp());
  }

  String reason() {
    return header(DeadLetterHeaders.REASON).orElse("");
  }

  String detail() {
    return header(DeadLetterHeaders.DETAIL).orElse("");
  }

  Optional<String> pointer() {
    return header(DeadLetterHeaders.POINTER);
  }

  /// The topic that it could not be taken from.
  String origin() {
    return header(DeadLetterHeaders.TOPIC).orElse("");
  }

  String originPlace() {
    return header(DeadLetterHeaders.PARTITION).orElse("?")
        + '-'
        + header(DeadLetterHeaders.OFFSET).orElse("?");
  }

  Optional<String> key() {
    return Optional.ofNullable(record.key()).map(key -> new String(key, StandardCharsets.UTF_8));
  }

  int bytes() {
    return record.value() == null ? 0 : record.value().length;
  }

  /// The value as text; what is not UTF-8 in it is shown as the replacement character.
  String text() {
    return record.value() == null ? "" : new String(record.value(), StandardCharsets.UTF_8);
  }

  /// The beginning of {@link #text}.
  String preview(int characters) {
    if (record.value() == null) {
      return "";
    }
    int bytes = Math.min(record.value().length, characters * 3);
    String text = new String(record.value(), 0, bytes, StandardCharsets.UTF_8);
    return text.length() <= characters ? text : text.substring(0, characters) + "…";
  }

  /// What the producer sent beside the value.
  List<Header> ownHeaders() {
    List<Header> own = new ArrayList<>();
    for (Header header : record.headers()) {
      if (!header.key().startsWith(OURS)) {
        own.add(header);
      }
    }
    return own;
  }

  /// Whether it is in the producer's shape of CloudEvents, and not our own event JSON.
  boolean isCloudEvent() {
    for (Header header : record.headers()) {
      if (header.key().startsWith(CLOUD_EVENT_HEADER)) {
        return true;
      }
    }
    return header(CONTENT_TYPE)
        .map(type -> type.toLowerCase(Locale.ROOT).startsWith(CLOUD_EVENTS))
        .orElse(false);
  }

  private Optional<String> header(String name) {
    return Optional.ofNullable(record.headers().lastHeader(name))
        .map(Header::value)
        .map(value -> new String(value, StandardCharsets.UTF_8));
  }
}
