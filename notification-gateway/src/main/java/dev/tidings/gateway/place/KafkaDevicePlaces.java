package dev.tidings.gateway.place;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.KafkaSettings;
import dev.tidings.gateway.threading.RunsOn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The places of devices in a compacted topic, of which every gateway has the newest part in memory
/// (docs/decisions/0023). Thread-safe.
@RunsOn(RunsOn.Place.ANY)
public final class KafkaDevicePlaces implements DevicePlaces, AutoCloseable {

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final PlaceMemory memory;
  private final PlaceWriter writer;
  private final PlaceLookups lookups;
  private final Producer<byte[], byte[]> producer;
  private final List<Thread> threads = new ArrayList<>();

  /// Those who asked before the places were read. Guarded by itself.
  private final List<Runnable> early = new ArrayList<>();

  private volatile boolean restored;

  public KafkaDevicePlaces(
      String gateway, KafkaSettings kafka, PlaceSettings settings, Drops drops) {
    String topic = new Topics(kafka.topicPrefix()).places();
    memory = new PlaceMemory(settings.maxDevices());
    producer = producer(gateway, kafka);
    writer = new PlaceWriter(topic, settings.flushEvery(), producer, drops);
    lookups = new PlaceLookups(topic, () -> consumer(gateway + "-place-lookups", kafka));
    PlaceReader reader =
        new PlaceReader(
            topic, () -> consumer(gateway + "-places", kafka), memory::add, this::restored);
    threads.add(Thread.ofPlatform().daemon().name("places").start(reader));
    threads.add(Thread.ofPlatform().daemon().name("place-lookups").start(lookups));
    threads.add(Thread.ofPlatform().daemon().name("place-writer").start(writer));
  }

  @Override
  public CompletionStage<KeptPlace> of(DeviceKey device) {
    if (restored) {
      return look(device);
    }
    CompletableFuture<KeptPlace> answer = new CompletableFuture<>();
    Runnable ask = () -> look(device).thenAccept(answer::complete);
    synchronized (early) {
      if (!restored) {
        early.add(ask);
        return answer;
      }
    }
    ask.run();
    return answer;
  }

  @Override
  public void moved(DeviceKey device, DevicePlace place) {
    byte[] key = device.bytes();
    Optional<DevicePlace> before = memory.get(key);
    DevicePlace now = memory.add(key, place);
    if (before.isEmpty() || !now.equals(before.get())) {
      writer.take(device, now, before.isEmpty() || now.hasMoreRoomsThan(before.get()));
    }
  }

  /// Whether the places that there were at the start are known.
  public boolean isRestored() {
    return restored;
  }

  /// How many devices' places are in memory; a device may count twice.
  public int size() {
    return memory.size();
  }

  @RunsOn(RunsOn.Place.VIRTUAL)
  @Override
  public void close() {
    try {
      writer.close(CLOSE_WITHIN);
      threads.forEach(Thread::interrupt);
      producer.close(CLOSE_WITHIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private CompletionStage<KeptPlace> look(DeviceKey device) {
    byte[] key = device.bytes();
    Optional<DevicePlace> place = memory.get(key);
    if (place.isPresent()) {
      return CompletableFuture.completedFuture(new KeptPlace.At(place.get()));
    }
    return memory.forgot()
        ? lookups.ask(key)
        : CompletableFuture.completedFuture(new KeptPlace.New());
  }

  private void restored() {
    List<Runnable> asked;
    synchronized (early) {
      restored = true;
      asked = List.copyOf(early);
      early.clear();
    }
    asked.forEach(Runnable::run);
  }

  private static Consumer<byte[], byte[]> consumer(String name, KafkaSettings kafka) {
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, name);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    properties.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static Producer<byte[], byte[]> producer(String gateway, KafkaSettings kafka) {
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ProducerConfig.CLIENT_ID_CONFIG, gateway + "-places");
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
    properties.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
