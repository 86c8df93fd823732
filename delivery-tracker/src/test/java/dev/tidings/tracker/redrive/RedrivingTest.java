package dev.tidings.tracker.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.topics.DeadLetterHeaders;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.tracker.redrive.Redriving.Plan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class RedrivingTest {

  private static final Topics TOPICS = new Topics("t");
  private static final String GOOD =
      "{\"id\":\"1\",\"source\":\"shop\",\"type\":\"order.shipped\",\"to\":[\"user:ann\"],\"data\":{}}";
  private static final String BAD = GOOD.replace("order.shipped", "Order");

  @Test
  void aMendedLetterGoesWithTheKeyAndTheHeadersOfItsProducer() {
    Letter letter = letter("t.events", BAD, "content-type", "application/json", "trace", "x");

    ProducerRecord<byte[], byte[]> record =
        sent(Redriving.of(letter, Optional.of(GOOD), "ada", TOPICS));

    assertThat(record.topic()).isEqualTo("t.events");
    assertThat(record.partition()).isNull();
    assertThat(text(record.key())).isEqualTo("user:ann");
    assertThat(text(record.value())).isEqualTo(GOOD);
    assertThat(names(record.headers()))
        .containsExactly(
            "content-type",
            "trace",
            DeadLetterHeaders.REDRIVEN_FROM,
            DeadLetterHeaders.REDRIVEN_BY);
    assertThat(text(record.headers().lastHeader(DeadLetterHeaders.REDRIVEN_FROM).value()))
        .isEqualTo("t.dead-letters/0-7");
    assertThat(text(record.headers().lastHeader(DeadLetterHeaders.REDRIVEN_BY).value()))
        .isEqualTo("ada");
  }

  /// What was refused for a bound of ingest's settings may be right since they were changed.
  @Test
  void aLetterThatIsAnEventGoesAsItWasReceived() {
    assertThat(
            text(
                sent(Redriving.of(letter("t.events", GOOD), Optional.empty(), "ada", TOPICS))
                    .value()))
        .isEqualTo(GOOD);
  }

  @Test
  void whatIsStillNoEventIsNotSentAndSaysWhy() {
    Plan.StillWrong asReceived =
        (Plan.StillWrong) Redriving.of(letter("t.events", BAD), Optional.empty(), "ada", TOPICS);
    assertThat(asReceived.violations()).first().extracting("pointer").isEqualTo("/type");
    assertThat(Redriving.of(letter("t.events", GOOD), Optional.of("{"), "ada", TOPICS))
        .isInstanceOf(Plan.StillWrong.class);
  }

  @Test
  void aCloudEventIsReadByIngestAndNotHere() {
    assertThat(
            Redriving.of(letter("t.events", "{}", "ce_type", "x"), Optional.empty(), "ada", TOPICS))
        .isInstanceOf(Plan.Send.class);
    assertThat(
            Redriving.of(
                letter("t.events", "{}", "content-type", "application/cloudevents+json"),
                Optional.empty(),
                "ada",
                TOPICS))
        .isInstanceOf(Plan.Send.class);
  }

  @Test
  void whatNeverWasAnEventIsNotMadeOne() {
    assertThat(Redriving.of(letter("t.receipts", GOOD), Optional.empty(), "ada", TOPICS))
        .isEqualTo(new Plan.NotAnEvent("t.receipts"));
  }

  /// A letter that failed again was re-driven before: its marks are written anew, not heaped up.
  @Test
  void marksOfAnEarlierRedriveAreNotKept() {
    Letter letter = letter("t.events", GOOD, DeadLetterHeaders.REDRIVEN_BY, "eve");

    ProducerRecord<byte[], byte[]> record =
        sent(Redriving.of(letter, Optional.empty(), "ada", TOPICS));

    assertThat(names(record.headers())).containsOnlyOnce(DeadLetterHeaders.REDRIVEN_BY);
    assertThat(text(record.headers().lastHeader(DeadLetterHeaders.REDRIVEN_BY).value()))
        .isEqualTo("ada");
  }

  @Test
  void aPlaceIsReadAsItIsWritten() {
    assertThat(LetterPlace.parse("3-17")).contains(new LetterPlace(3, 17));
    assertThat(new LetterPlace(3, 17)).hasToString("3-17");
    for (String text :
        List.of("", "3", "3-", "-3", "a-b", "3-17-1", "3--1", "3-99999999999999999999")) {
      assertThat(LetterPlace.parse(text)).as(text).isEmpty();
    }
  }

  private static ProducerRecord<byte[], byte[]> sent(Plan plan) {
    return ((Plan.Send) plan).record();
  }

  private static Letter letter(String origin, String value, String... headers) {
    RecordHeaders all = new RecordHeaders();
    for (int i = 0; i < headers.length; i += 2) {
      all.add(headers[i], bytes(headers[i + 1]));
    }
    all.add(DeadLetterHeaders.TOPIC, bytes(origin));
    all.add(DeadLetterHeaders.REASON, bytes("invalid"));
    return new Letter(
        new ConsumerRecord<>(
            "t.dead-letters",
            0,
            7,
            1_000,
            TimestampType.CREATE_TIME,
            8,
            value.length(),
            bytes("user:ann"),
            bytes(value),
            all,
            Optional.empty()));
  }

  private static List<String> names(Headers headers) {
    List<String> names = new ArrayList<>();
    headers.forEach(header -> names.add(header.key()));
    return names;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
