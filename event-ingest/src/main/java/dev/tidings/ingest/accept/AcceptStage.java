package dev.tidings.ingest.accept;

import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.reading.EventReader;
import dev.tidings.ingest.session.Session;
import dev.tidings.ingest.session.Stage;
import dev.tidings.ingest.topics.TopicLayout;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What accept's sessions are put together from, and who is told of them. Windows of the partitions
/// that others have stand by from before the first session on. Confined to accept's thread.
final class AcceptStage implements Stage {

  private static final Logger LOG = LoggerFactory.getLogger(AcceptStage.class);

  private final AcceptSettings settings;
  private final Rules rules;
  private final AcceptClients clients;
  private final Outside outside;
  private final Step.Observer steps;
  private final StandbyWindows standby;

  /// @param inLineRooms audiences of more rooms than that go through the bulk lane
  record Rules(EventReader reader, int inLineRooms) {}

  /// What accept reports to.
  record Outside(
      EphemeralHandover ephemeral,
      AcceptStatus status,
      AcceptMetrics metrics,
      EventTraces traces,
      Drops drops) {}

  AcceptStage(
      AcceptSettings settings,
      Rules rules,
      AcceptClients clients,
      Outside outside,
      Step.Observer steps) {
    this.settings = settings;
    this.rules = rules;
    this.clients = clients;
    this.outside = outside;
    this.steps = steps;
    this.standby = new StandbyWindows(clients, settings);
  }

  @Override
  public void begin(TopicLayout layout) throws InterruptedException {
    standby.start(layout);
    standby.awaitReady(settings.restoreTimeout());
    if (othersAccept(layout)) {
      new Rehearsal(settings, rules, layout.names(), layout.historyPartitions()).play();
    }
  }

  @Override
  public Session open(TopicLayout layout, String owner) {
    outside.status().sessionBegan();
    outside.metrics().sessionBegan();
    standby.giveAllBack();
    Consumer<byte[], byte[]> consumer = clients.consumer();
    Group group = clients.group();
    Owned owned = new Owned();
    HistoryFronts fronts = new HistoryFronts();
    Ownership ownership =
        new Ownership(
            consumer,
            group,
            new WindowRestore(clients, group, settings, layout.names().accepted(), standby),
            standby,
            owned,
            owner,
            outside.status(),
            outside.drops());
    Intake intake =
        new Intake(
            consumer,
            clients.gatherer(),
            owned,
            ownership,
            new Rush(settings.transactionInterval()),
            outside.metrics());
    return new AcceptSession(
        intake,
        layout.names().events(),
        new WriterTurns(
            owner,
            clients::producer,
            producer ->
                new AcceptTransaction(
                    producer, layout.names(), owned, fronts, outside.traces(), steps)),
        owned,
        ownership,
        new AcceptSession.Tools(
            rules.reader(),
            new Planner(layout.historyPartitions(), rules.inLineRooms()),
            new ChunkBound(
                settings.maxPollRecords(), settings.maxTransactionBytes(), rules.inLineRooms()),
            outside.ephemeral(),
            outside.status(),
            outside.metrics()));
  }

  @Override
  public void ended(Optional<RuntimeException> failure) {
    outside
        .status()
        .sessionEnded(
            failure
                .map(cause -> "accept failed: " + cause.getClass().getSimpleName())
                .orElse("accept has stopped"));
  }

  @Override
  public void over() {
    standby.close();
  }

  /// Whether somebody has claimed a partition: then events do not wait for this instance yet.
  private boolean othersAccept(TopicLayout layout) {
    List<TopicPartition> partitions =
        IntStream.range(0, layout.eventsPartitions())
            .mapToObj(partition -> new TopicPartition(layout.names().events(), partition))
            .toList();
    try {
      return clients.group().committed(partitions).values().stream()
          .anyMatch(offset -> Claim.parse(offset.metadata()).owner().isPresent());
    } catch (KafkaException e) {
      LOG.atDebug().addKeyValue("cause", e.toString()).log("whether others accept is not known");
      return false;
    }
  }
}
