package dev.tidings.bench.scenario;

import dev.tidings.bench.floor.FloorServer;
import dev.tidings.bench.load.BenchRoom;
import dev.tidings.bench.load.Faults;
import dev.tidings.bench.load.Fleet;
import dev.tidings.bench.load.Follower;
import dev.tidings.bench.load.Pace;
import dev.tidings.bench.load.Publishing;
import dev.tidings.bench.platform.CpuReading;
import dev.tidings.bench.report.Figures;
import dev.tidings.bench.report.Report;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Many users, each with events in a room of its own.
public final class Users implements Scenario {

  /// What a producer that floods gathers its batches for.
  private static final int FLOOD_LINGER_MS = 2;

  /// A JVM compiles what it has run often enough: a faster warm-up is a shorter one.
  private static final int WARM_UP_TIMES = 4;

  @Override
  public Outcome measure(Stage stage) {
    List<Follower> followers = stage.followers(user -> new BenchRoom("user:" + user));
    List<BenchRoom> rooms = followers.stream().map(Follower::room).toList();
    boolean paced = stage.load().rate() instanceof Rate.Paced;
    try (Fleet fleet = stage.fleet();
        Publishing publishing = stage.publishing(paced ? 0 : FLOOD_LINGER_MS)) {
      Connecting connecting = Connecting.measured(stage, fleet, followers);
      stage.progress().accept("warming up");
      publish(stage, rooms, publishing, true);
      awaitAll(fleet, rooms);

      stage.progress().accept("measuring");
      fleet.beginWindow();
      long deliveredBefore = fleet.delivered();
      CpuReading before = stage.platform().cpu();
      RelayWatch relay = RelayWatch.start(stage.platform().relay(), !paced);
      publish(stage, rooms, publishing, false);
      awaitAll(fleet, rooms);
      CpuReading used = stage.platform().cpu().minus(before);
      long messages = fleet.delivered() - deliveredBefore;
      double seconds = fleet.deliverySpan().toNanos() / 1e9;
      Faults faults = fleet.faults(followers);

      Report report =
          new Report()
              .put("messages", messages)
              .put("seconds", seconds)
              .put("messagesPerSecond", messages / seconds)
              .put("relayPerSecond", relay.perSecond())
              .put("cpuPerMessageMicros", Figures.cpu(used, messages))
              .put("latencyMs", Figures.latency(fleet.latencies()))
              .put("frameBytes", fleet.frameBytes())
              .put("gatewaysRssKib", stage.gatewaysResidentKib())
              .put("coldConnectMicros", connecting.report())
              .put("faults", Figures.faults(faults));
      return new Outcome(report, faults, fleet.frameBytes(), messages, used, messages);
    }
  }

  @Override
  public Report measureFloor(FloorStage stage, Outcome ours) {
    FloorServer floor = stage.server();
    FloorServer.Done done =
        switch (stage.load().rate()) {
          case Rate.Paced(int perSecond) -> {
            var unused = floor.spread(perSecond, FloorStage.WARM_UP_SECONDS);
            yield floor.spread(perSecond, stage.extent().duration().toSeconds());
          }
          case Rate.Max max ->
              floor.send((int) Math.max(1, ours.messages() / stage.load().connections()));
        };
    double floorMicros = done.cpuPerMessageMicros();
    return ours.timesFloor(new Report().put("cpuPerMessageMicros", floorMicros), floorMicros);
  }

  private static void publish(
      Stage stage, List<BenchRoom> rooms, Publishing publishing, boolean warmUp) {
    AtomicInteger turn = new AtomicInteger();
    Runnable next = () -> publishing.publish(rooms.get(turn.getAndIncrement() % rooms.size()));
    switch (stage.load().rate()) {
      case Rate.Paced(int perSecond) -> {
        if (warmUp) {
          Duration half = stage.extent().warmUp().dividedBy(2);
          Pace.paced(WARM_UP_TIMES * perSecond, half, next);
          Pace.paced(perSecond, half, next);
        } else {
          Pace.paced(perSecond, stage.extent().duration(), next);
        }
      }
      case Rate.Max max -> {
        for (int i = 0; i < stage.extent().events(); i++) {
          next.run();
        }
      }
    }
    publishing.flush();
  }

  private static void awaitAll(Fleet fleet, List<BenchRoom> rooms) {
    long published = rooms.stream().mapToLong(BenchRoom::published).sum();
    fleet.await("all is delivered", () -> fleet.delivered() >= published, Stage.PATIENCE);
  }
}
