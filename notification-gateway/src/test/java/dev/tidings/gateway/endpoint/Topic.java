package dev.tidings.gateway.endpoint;

import dev.tidings.contracts.codec.ReceiptCodec;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import dev.tidings.contracts.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/// Reads a gateway's receipts as the tracker does. Confined to its test's thread.
final class Topic implements AutoCloseable {

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<Receipt> receipts = new ArrayList<>();
  private final Predicate<Receipt.Party> whose;

  /// Of these users only.
  Topic(Gateway gateway, Predicate<Receipt.Party> whose) {
    this.whose = whose;
    Properties properties = new Properties();
    properties.put(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
        gateway.setting("tidings.kafka.bootstrap-servers"));
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    String topic = new Topics(gateway.setting("tidings.kafka.topic-prefix")).receipts();
    List<TopicPartition> partitions =
        IntStream.range(0, Gateway.PARTITIONS).mapToObj(p -> new TopicPartition(topic, p)).toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /// What was told, in each room's order, once there is what is waited for.
  List<Receipt> await(Predicate<List<Receipt>> condition) {
    Awaitility.await()
        .pollInSameThread()
        .until(
            () -> {
              for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                for (Receipt receipt : ReceiptCodec.decode(record.value()).receipts()) {
                  if (RoomPartition.of(roomOf(receipt), Gateway.PARTITIONS) != record.partition()) {
                    throw new AssertionError("in the wrong partition: " + receipt);
                  }
                  if (whose.test(receipt.party())) {
                    receipts.add(receipt);
                  }
                }
              }
              return condition.test(receipts);
            });
    return receipts;
  }

  @Override
  public void close() {
    consumer.close();
  }

  private static Room roomOf(Receipt receipt) {
    return switch (receipt) {
      case Receipt.Sent sent -> sent.room();
      case Receipt.Received received -> received.room();
      case Receipt.Parked parked -> parked.room();
      case Receipt.Engaged engaged -> engaged.room();
      case Receipt.EngagedBefore engaged -> engaged.room();
      case Receipt.Omitted omitted -> omitted.room();
      case Receipt.GapTold gap -> gap.room();
      case Receipt.SentThrough through -> through.room();
      case Receipt.ReceivedThrough through -> through.room();
      case Receipt.Resumed resumed -> resumed.room();
      case Receipt.BegunAnew begun -> begun.room();
      case Receipt.Connected connected -> Room.ofUser(connected.party().user());
      case Receipt.Disconnected disconnected -> Room.ofUser(disconnected.party().user());
    };
  }
}
