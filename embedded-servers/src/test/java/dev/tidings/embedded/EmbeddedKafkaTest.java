package dev.tidings.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {

  @TempDir Path directory;

  @Test
  void acknowledgedRecordsSurviveCloseAndReopen() throws Exception {
    int port;
    try (var kafka = EmbeddedKafka.start(directory, 0)) {
      port = kafka.port();
      createTopic(kafka, "notes");
      send(kafka, "notes", "kept");
    }
    try (var kafka = EmbeddedKafka.start(directory, port)) {
      assertThat(kafka.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
      assertThat(readOne(kafka, "notes")).isEqualTo("kept");
    }
  }

  @Test
  void overridesWinAndTransactionsAreTunedToBeFast() throws Exception {
    try (var kafka = EmbeddedKafka.start(directory, 0, Map.of("message.max.bytes", "123456"));
        var admin = admin(kafka)) {
      var broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
      var config = admin.describeConfigs(List.of(broker)).all().get().get(broker);

      assertThat(config.get("message.max.bytes").value()).isEqualTo("123456");
      assertThat(config.get("add.partitions.to.txn.retry.backoff.ms").value()).isEqualTo("1");
      assertThat(config.get("add.partitions.to.txn.retry.backoff.max.ms").value()).isEqualTo("5");
      assertThat(config.get("auto.create.topics.enable").value()).isEqualTo("false");
    }
  }

  @Test
  void takenPortIsRefusedByNumber() {
    try (var kafka = EmbeddedKafka.start(directory.resolve("first"), 0)) {
      assertThatThrownBy(() -> EmbeddedKafka.start(directory.resolve("second"), kafka.port()))
          .isInstanceOf(ServerStartException.class)
          .hasMessageContaining("port " + kafka.port())
          .hasMessageContaining("Kafka");
    }
  }

  static void createTopic(EmbeddedKafka kafka, String topic) throws Exception {
    try (var admin = admin(kafka)) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
  }

  private static Admin admin(EmbeddedKafka kafka) {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  static void send(EmbeddedKafka kafka, String topic, String value)
      throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all"),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, value)).get(20, TimeUnit.SECONDS);
    }
  }

  static String readOne(EmbeddedKafka kafka, String topic) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      var partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      List<String> values = new ArrayList<>();
      Awaitility.await()
          .pollInSameThread()
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
                return !values.isEmpty();
              });
      return values.getFirst();
    }
  }
}
