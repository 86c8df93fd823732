package dev.tidings.tracker.redrive;

import dev.tidings.contracts.topics.Topics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/// The dead letters where they lie: read from Kafka when somebody asks, the latest first. A page
/// looks at a bounded number of offsets. Thread-safe; blocks.
final class DeadLetterShelf {

  static final int MAX_LOOKED_AT = 2_000;

  private final KafkaReading kafka;
  private final String topic;

  DeadLetterShelf(KafkaReading kafka, Topics topics) {
    this.kafka = kafka;
    this.topic = topics.deadLetters();
  }

  /// @param next where the next page begins; empty where nothing lies below. A page may hold fewer
  ///     than were asked for and have a next one
  record Page<T>(List<T> items, Optional<LetterPlace> next) {}

  /// The letters of one partition, the latest first.
  ///
  /// @param before exclusive; empty for the end
  /// @param summary what is kept of a letter: a page of whole ones could be hundreds of megabytes
  /// @throws KafkaException where Kafka does not answer in time
  <T> Page<T> latest(int partition, Optional<Long> before, int limit, Function<Letter, T> summary) {
    TopicPartition in = new TopicPartition(topic, partition);
    return kafka.with(
        consumer -> {
          if (!KafkaReading.exists(consumer, in)) {
            return new Page<T>(List.of(), Optional.empty());
          }
          consumer.assign(List.of(in));
          long begin = consumer.beginningOffsets(Set.of(in), KafkaReading.TIMEOUT).get(in);
          long end = consumer.endOffsets(Set.of(in), KafkaReading.TIMEOUT).get(in);
          long to = Math.min(end, before.orElse(end));
          long from = Math.max(begin, to - MAX_LOOKED_AT);
          Deque<T> kept = new ArrayDeque<>();
          Deque<Long> offsets = new ArrayDeque<>();
          KafkaReading.read(
              consumer,
              in,
              from,
              to,
              record -> {
                kept.addLast(summary.apply(new Letter(record)));
                offsets.addLast(record.offset());
                if (kept.size() > limit) {
                  kept.removeFirst();
                  offsets.removeFirst();
                }
              });
          long lowest = kept.size() == limit ? offsets.getFirst() : from;
          List<T> page = new ArrayList<>(kept).reversed();
          return new Page<>(
              page,
              lowest > begin ? Optional.of(new LetterPlace(partition, lowest)) : Optional.empty());
        });
  }

  /// @throws KafkaException where Kafka does not answer in time
  Optional<Letter> find(LetterPlace place) {
    TopicPartition in = new TopicPartition(topic, place.partition());
    return kafka.with(
        consumer -> {
          if (!KafkaReading.exists(consumer, in)) {
            return Optional.empty();
          }
          consumer.assign(List.of(in));
          long begin = consumer.beginningOffsets(Set.of(in), KafkaReading.TIMEOUT).get(in);
          long end = consumer.endOffsets(Set.of(in), KafkaReading.TIMEOUT).get(in);
          if (place.offset() < begin || place.offset() >= end) {
            return Optional.empty();
          }
          List<Letter> found = new ArrayList<>();
          KafkaReading.read(
              consumer,
              in,
              place.offset(),
              place.offset() + 1,
              record -> found.add(new Letter(record)));
          return found.stream().filter(letter -> letter.place().equals(place)).findFirst();
        });
  }
}
