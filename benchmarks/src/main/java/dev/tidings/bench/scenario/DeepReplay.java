package dev.tidings.bench.scenario;

import dev.tidings.bench.load.DeepClient;
import dev.tidings.bench.load.DeepLog;
import dev.tidings.bench.load.Faults;
import dev.tidings.bench.load.LoadFailed;
import dev.tidings.bench.platform.CpuReading;
import dev.tidings.bench.platform.GatewayFigures;
import dev.tidings.bench.report.Figures;
import dev.tidings.bench.report.Report;
import dev.tidings.contracts.codec.CursorCodec;
import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/// A long history, written straight into Kafka, and a client that has missed some notifications of
/// one room, spread over all of it: room after room, each asked for once. Nothing of it is in
// Redis.
public final class DeepReplay implements Scenario {

  private static final Duration INDEXED_WITHIN = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final int WARM_UP_ROOMS = 100;
  private static final int MEASURED_ROOMS = 200;

  @Override
  public Outcome measure(Stage stage) {
    int records = stage.extent().events();
    int missed = stage.extent().missed();
    TopicDescription history = history(stage.platform().bootstrapServers());
    int partitions = history.partitions().size();
    int rooms = Math.min(WARM_UP_ROOMS + MEASURED_ROOMS, Math.max(1, records / missed));
    DeepLog log =
        new DeepLog(
            stage.platform().bootstrapServers(), partitions, rooms, stage.load().dataBytes());
    try (GatewayFigures gateway =
        new GatewayFigures(stage.platform().gatewayAddresses().getFirst())) {
      stage.progress().accept("writing " + records + " records");
      long began = System.nanoTime();
      log.write(records, missed);
      double written = (System.nanoTime() - began) / 1e9;
      stage.progress().accept("waiting for the index");
      awaitIndexed(gateway, records);
      double indexed = (System.nanoTime() - began) / 1e9;

      long reads = gateway.of("tidings_index_reads_total");
      Epoch epoch =
          Epoch.of(
              history.topicId().getMostSignificantBits(),
              history.topicId().getLeastSignificantBits(),
              partitions);
      Measured measured = ask(stage, log.rooms(), epoch, missed);
      Report report =
          new Report()
              .put("records", records)
              .put("missedEach", missed)
              .put("replays", measured.latencies().getTotalCount())
              .put("latencyMs", Figures.latency(measured.latencies()))
              .put("cpuPerReplayMicros", Figures.cpu(measured.used(), measured.replays()))
              .put(
                  "readsPerReplay",
                  (gateway.of("tidings_index_reads_total") - reads) / (double) rooms)
              .put("indexDiskBytes", gateway.of("tidings_index_disk_bytes"))
              .put("writtenPerSecond", records / written)
              .put("indexedPerSecond", records / indexed)
              .put("gatewaysRssKib", stage.gatewaysResidentKib())
              .put("faults", Figures.faults(measured.faults()));
      long messages = measured.replays() * missed;
      return new Outcome(
          report, measured.faults(), 0, messages, measured.used(), measured.replays());
    }
  }

  @Override
  public Report measureFloor(FloorStage stage, Outcome ours) {
    throw new IllegalStateException("deep-replay: has no floor");
  }

  private record Measured(Histogram latencies, CpuReading used, long replays, Faults faults) {}

  /// The first rooms warm everything up; the rest counts.
  private static Measured ask(Stage stage, List<String> rooms, Epoch epoch, int missed) {
    stage.progress().accept("asking for " + rooms.size() + " rooms");
    String token = stage.platform().tokens().mint("deep", List.of("team:*"), Duration.ofHours(1));
    Histogram latencies = new Histogram(3);
    int warmUp = rooms.size() / 3;
    int gaps = 0;
    long lost = 0;
    Optional<String> first = Optional.empty();
    CpuReading before = stage.platform().cpu();
    try (DeepClient client =
        new DeepClient(stage.platform().gatewayAddresses().getFirst(), token)) {
      for (int i = 0; i < rooms.size(); i++) {
        if (i == warmUp) {
          before = stage.platform().cpu();
        }
        Room room = new Room(rooms.get(i));
        String cursor = CursorCodec.encode(Cursor.of(epoch, room, 0));
        DeepClient.Replay replay = client.replay(room.name(), cursor);
        if (i >= warmUp) {
          latencies.recordValue(replay.nanos());
        }
        if (!replay.recovered() || replay.events() != missed) {
          gaps += replay.recovered() ? 0 : 1;
          lost += Math.abs(missed - replay.events());
          first = first.or(() -> Optional.of(room + ": " + replay));
        }
      }
    }
    CpuReading used = stage.platform().cpu().minus(before);
    return new Measured(
        latencies, used, rooms.size() - warmUp, new Faults(lost, 0, 0, 0, gaps, first));
  }

  private static void awaitIndexed(GatewayFigures gateway, int records) {
    long deadline = System.nanoTime() + INDEXED_WITHIN.toNanos();
    while (gateway.of("tidings_index_records") < records
        || gateway.of("tidings_index_missing_offsets") > 0) {
      if (System.nanoTime() - deadline > 0) {
        throw new LoadFailed("the index was not built in time");
      }
      pause();
    }
  }

  private static TopicDescription history(String bootstrapServers) {
    String name = Topics.DEFAULT.history();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      return admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
    } catch (ExecutionException e) {
      throw new LoadFailed("the history is not there: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadFailed("interrupted");
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadFailed("interrupted");
    }
  }
}
