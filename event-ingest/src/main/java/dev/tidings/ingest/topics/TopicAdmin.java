package dev.tidings.ingest.topics;

import dev.tidings.contracts.cursor.Epoch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Looks at topics and makes them. Every method blocks up to the client's timeout and throws
/// Kafka's exception where Kafka does not answer. Thread-safe.
final class TopicAdmin {

  private final Admin admin;

  TopicAdmin(Admin admin) {
    this.admin = admin;
  }

  /// What is there of the named topics.
  Map<String, TopicCheck.Found> look(List<TopicSpec> specs) throws InterruptedException {
    Map<String, TopicCheck.Found> found = new HashMap<>();
    var names = specs.stream().map(TopicSpec::name).toList();
    for (var entry : admin.describeTopics(names).topicNameValues().entrySet()) {
      Optional<TopicDescription> topic = describe(entry.getValue());
      if (topic.isPresent()) {
        found.put(
            entry.getKey(),
            new TopicCheck.Found(topic.get().partitions().size(), timestampTypeOf(entry.getKey())));
      }
    }
    return found;
  }

  /// Makes the topics; one that another instance made meanwhile is left as it is.
  void create(List<TopicSpec> specs) throws InterruptedException {
    var results = admin.createTopics(specs.stream().map(TopicSpec::toNewTopic).toList()).values();
    for (KafkaFuture<Void> made : results.values()) {
      try {
        made.get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw failure(e);
        }
      }
    }
  }

  /// The epoch of the topic, or empty where there is no such topic.
  Optional<Epoch> epochOf(String topic) throws InterruptedException {
    return describe(admin.describeTopics(List.of(topic)).topicNameValues().get(topic))
        .map(
            found -> {
              Uuid id = found.topicId();
              return Epoch.of(
                  id.getMostSignificantBits(),
                  id.getLeastSignificantBits(),
                  found.partitions().size());
            });
  }

  private String timestampTypeOf(String topic) throws InterruptedException {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      return admin
          .describeConfigs(List.of(resource))
          .all()
          .get()
          .get(resource)
          .get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)
          .value();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private static Optional<TopicDescription> describe(KafkaFuture<TopicDescription> future)
      throws InterruptedException {
    try {
      return Optional.of(future.get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw failure(e);
    }
  }

  private static KafkaException failure(ExecutionException e) {
    return e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
  }
}
