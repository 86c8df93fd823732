package dev.tidings.ingest.deadletter;

import dev.tidings.contracts.event.Violation;
import dev.tidings.contracts.topics.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/// A record that cannot be accepted, on its way to `dead-letters`: key, value and headers as they
/// were received, and why beside them. Pure.
///
/// What is larger than `dead-letters` takes (a record that its producer compressed can be) is cut:
/// a dead letter that Kafka refuses would stop the partition. The detail then says so, and the
/// whole record stands where the headers point to.
public final class DeadLetter {

  private static final int MAX_TEXT = 1_000;
  private static final int OVERHEAD_BYTES = 8 * 1024;

  private DeadLetter() {}

  /// @param violations one or more; the first one's reason and pointer are the letter's
  /// @param maxBytes of the whole letter
  public static ProducerRecord<byte[], byte[]> of(
      String topic,
      ConsumerRecord<byte[], byte[]> record,
      List<Violation> violations,
      int maxBytes) {
    int room = maxBytes - OVERHEAD_BYTES;
    boolean whole = sizeOf(record) <= room;
    byte[] key = whole ? record.key() : null;
    byte[] value = whole ? record.value() : cut(record.value(), room);
    ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(topic, key, value);
    if (whole) {
      record.headers().forEach(letter.headers()::add);
    }
    String detail = detailOf(violations);
    Headers headers = letter.headers();
    add(headers, DeadLetterHeaders.REASON, violations.get(0).reason().text());
    add(
        headers,
        DeadLetterHeaders.DETAIL,
        whole ? detail : "cut from " + sizeOf(record) + " bytes; " + detail);
    add(headers, DeadLetterHeaders.POINTER, bounded(violations.get(0).pointer()));
    add(headers, DeadLetterHeaders.TOPIC, record.topic());
    add(headers, DeadLetterHeaders.PARTITION, Integer.toString(record.partition()));
    add(headers, DeadLetterHeaders.OFFSET, Long.toString(record.offset()));
    return letter;
  }

  /// What is wrong, all of it, in at most 1,000 characters.
  public static String detailOf(List<Violation> violations) {
    return bounded(
        violations.stream()
            .limit(10)
            .map(
                violation ->
                    violation.pointer().isEmpty() || violations.size() == 1
                        ? violation.detail()
                        : violation.pointer() + ": " + violation.detail())
            .collect(Collectors.joining("; ")));
  }

  /// The first 1,000 characters: what a producer sent may stand in a text of ours.
  public static String bounded(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }

  private static long sizeOf(ConsumerRecord<byte[], byte[]> record) {
    long size = length(record.key()) + length(record.value());
    for (Header header : record.headers()) {
      size += header.key().length() * 3L + length(header.value()) + 10;
    }
    return size;
  }

  private static byte[] cut(byte[] value, int room) {
    return value == null || value.length <= room ? value : Arrays.copyOf(value, room);
  }

  private static long length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static void add(Headers headers, String name, String value) {
    headers.remove(name); // a letter that is sent in again and fails again tells the last reason
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
