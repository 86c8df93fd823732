package dev.tidings.gateway.place;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.embedded.Servers;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.KafkaSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Measures how long a gateway takes to know the places of so many devices, and what they take in
/// memory: `java -Xmx512m -cp ... dev.tidings.gateway.place.PlaceRestore 1000000`, with the class
/// path of this module's tests. Ends by itself.
final class PlaceRestore {

  private PlaceRestore() {}

  public static void main(String[] args) throws Exception {
    int devices = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    KafkaSettings kafka =
        new KafkaSettings(Servers.kafka().bootstrapServers(), "measured", Duration.ofSeconds(5));
    fill(kafka, devices);
    long before = used();
    long startedNanos = System.nanoTime();
    KafkaDevicePlaces places =
        new KafkaDevicePlaces(
            "measured",
            kafka,
            new PlaceSettings(true, Duration.ofSeconds(1), devices),
            new Drops(new SimpleMeterRegistry()));
    places.of(key(1)).toCompletableFuture().get(2, TimeUnit.MINUTES);
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    long bytes = used() - before;
    long asked = System.nanoTime();
    for (int i = 0; i < 100_000; i++) {
      places.of(key(i)).toCompletableFuture().get();
    }
    double micros = (System.nanoTime() - asked) / 1e8;
    System.out.printf(
        "%d devices, %d in memory, known after %.1f s, %.0f bytes each, %.2f us a question%n",
        devices, places.size(), seconds, (double) bytes / devices, micros);
    places.close();
    System.exit(0);
  }

  private static void fill(KafkaSettings kafka, int devices) throws Exception {
    String topic = new Topics(kafka.topicPrefix()).places();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(topic, 6, (short) 1))).all().get();
    }
    Properties properties = new Properties();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    properties.put("linger.ms", 20);
    try (var producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < devices; i++) {
        var unused =
            producer.send(
                new ProducerRecord<>(
                    topic, key(i).bytes(), DevicePlace.ofOwn(new Epoch(7), i).encode()));
      }
    }
  }

  private static DeviceKey key(int i) {
    return new DeviceKey("user-" + i / 2, "device-" + i % 2);
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
