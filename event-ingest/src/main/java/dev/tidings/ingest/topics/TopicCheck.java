package dev.tidings.ingest.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Compares the topics as they are with the topics as they should be. Pure.
final class TopicCheck {

  private TopicCheck() {}

  /// A topic as Kafka tells it.
  record Found(int partitions, String timestampType) {}

  /// What is to be done about the topics.
  sealed interface Verdict {
    /// All are there and match.
    record Matching() implements Verdict {}

    /// What is there matches; these are to be made.
    record Missing(List<TopicSpec> specs) implements Verdict {
      public Missing {
        specs = List.copyOf(specs);
      }
    }

    /// Going on would scatter rooms or trust producers' clocks.
    record Refused(String reason) implements Verdict {}
  }

  /// @param found by topic name; what is absent does not exist
  static Verdict of(List<TopicSpec> specs, Map<String, Found> found) {
    List<TopicSpec> missing = new ArrayList<>();
    for (TopicSpec spec : specs) {
      Found topic = found.get(spec.name());
      if (topic == null) {
        missing.add(spec);
      } else if (topic.partitions() != spec.partitions()) {
        return new Verdict.Refused(
            "topic "
                + spec.name()
                + " has "
                + topic.partitions()
                + " partitions (expected: "
                + spec.partitions()
                + ", as configured; another count is another topic)");
      } else if (spec.brokerTime() && !topic.timestampType().equals(TopicSpec.BROKER_TIME)) {
        return new Verdict.Refused(
            "topic "
                + spec.name()
                + " has message.timestamp.type="
                + topic.timestampType()
                + " (expected: "
                + TopicSpec.BROKER_TIME
                + ")");
      }
    }
    return missing.isEmpty() ? new Verdict.Matching() : new Verdict.Missing(missing);
  }
}
