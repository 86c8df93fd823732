package dev.tidings.gateway.place;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.embedded.Servers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the threads of the places do when Kafka answers oddly: they try again, and nobody is taken
/// for a new device meanwhile.
class PlaceThreadsTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final DevicePlace AT = DevicePlace.ofOwn(new Epoch(5), 7);
  private static final byte[] PHONE = new DeviceKey("42", "phone").bytes();

  private final String topic = "places-" + UUID.randomUUID();
  private Thread thread = new Thread(() -> {});

  @BeforeEach
  void keepAPlace() throws Exception {
    Map<String, Object> kafka = Map.of("bootstrap.servers", Servers.kafka().bootstrapServers());
    try (Admin admin = Admin.create(kafka)) {
      admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1))).all().get();
    }
    try (var producer =
        new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, PHONE, AT.encode())).get();
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    thread.interrupt();
    thread.join(SOON);
  }

  /// Before, a broker that named no partitions made every device that memory had forgotten a new
  /// one, which begins at the head and loses what it missed.
  @Test
  void whereTheBrokerDoesNotKnowTheTopicYetNobodyIsTakenForNew() throws Exception {
    PlaceLookups lookups = new PlaceLookups(topic, first(PlaceThreadsTest::knowsNoPartitions));
    start(lookups);
    assertThat(ask(lookups)).isEqualTo(new KeptPlace.At(AT));
  }

  @Test
  void aLookupThatBreaksOffIsTriedAgain() throws Exception {
    PlaceLookups lookups = new PlaceLookups(topic, first(PlaceThreadsTest::breaks));
    start(lookups);
    assertThat(ask(lookups)).isEqualTo(new KeptPlace.At(AT));
  }

  @Test
  void aReadingThatBreaksOffBeginsAnew() throws Exception {
    Map<String, DevicePlace> heard = new ConcurrentHashMap<>();
    CountDownLatch restored = new CountDownLatch(1);
    start(
        new PlaceReader(
            topic,
            first(PlaceThreadsTest::breaks),
            (key, place) -> heard.put(new String(key, UTF_8), place),
            restored::countDown));
    await().atMost(SOON).until(() -> restored.getCount() == 0);
    assertThat(heard.values()).containsExactly(AT);
  }

  private void start(Runnable places) {
    thread = Thread.ofPlatform().daemon().start(places);
  }

  private static KeptPlace ask(PlaceLookups lookups) throws Exception {
    return lookups.ask(PHONE).toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  /// The first consumer is an odd one; those behind it are real.
  private static Supplier<Consumer<byte[], byte[]>> first(Supplier<Consumer<byte[], byte[]>> odd) {
    Queue<Supplier<Consumer<byte[], byte[]>>> next = new ArrayDeque<>(List.of(odd));
    return () -> {
      Supplier<Consumer<byte[], byte[]>> supplier = next.poll();
      return supplier == null ? real() : supplier.get();
    };
  }

  private static Consumer<byte[], byte[]> knowsNoPartitions() {
    return new MockConsumer<>("earliest");
  }

  private static Consumer<byte[], byte[]> breaks() {
    throw new IllegalStateException("a bug");
  }

  private static Consumer<byte[], byte[]> real() {
    Map<String, Object> kafka =
        Map.of(
            "bootstrap.servers",
            Servers.kafka().bootstrapServers(),
            "enable.auto.commit",
            false,
            "allow.auto.create.topics",
            false);
    return new KafkaConsumer<>(kafka, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
