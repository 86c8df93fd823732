package dev.tidings.bench.scenario;

import dev.tidings.bench.load.BenchRoom;
import dev.tidings.bench.load.Faults;
import dev.tidings.bench.load.Fleet;
import dev.tidings.bench.load.Follower;
import dev.tidings.bench.load.LoadFailed;
import dev.tidings.bench.load.Publishing;
import dev.tidings.bench.platform.CpuReading;
import dev.tidings.bench.platform.GatewayFigures;
import dev.tidings.bench.platform.RelayCount;
import dev.tidings.bench.report.Figures;
import dev.tidings.bench.report.Report;
import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;

/// All users are gone, miss some events of their own rooms, and come back with their cursors, at
/// once or spread over some seconds. It is played again and again for as long as it is to warm
/// up; the last time counts.
public final class Storm implements Scenario {

  private static final int MIN_WARM_UPS = 2;
  private static final int PUBLISH_LINGER_MS = 2;

  /// Longer than a gateway keeps the rooms of followers that left: none is found open.
  private static final Duration AWAY = Duration.ofSeconds(12);

  private static final Duration LOOK = Duration.ofMillis(200);

  @Override
  public Outcome measure(Stage stage) {
    List<Follower> followers = stage.followers(user -> new BenchRoom("user:" + user));
    try (Fleet fleet = stage.fleet();
        Publishing publishing = stage.publishing(PUBLISH_LINGER_MS)) {
      stage.progress().accept("opening " + followers.size() + " connections");
      fleet.connect(followers, Stage.PATIENCE);
      long warmUntil = System.nanoTime() + stage.extent().warmUp().toNanos();
      for (int round = 1; round <= MIN_WARM_UPS || System.nanoTime() < warmUntil; round++) {
        stage.progress().accept("warming up with a storm");
        beAway(stage, fleet, followers, publishing, Duration.ZERO);
        comeBack(stage, fleet, followers);
      }
      stage.progress().accept("all leave for " + AWAY.toSeconds() + " s");
      beAway(stage, fleet, followers, publishing, AWAY);

      stage.progress().accept("all come back");
      long deliveredBefore = fleet.delivered();
      CpuReading before = stage.platform().cpu();
      long began = System.nanoTime();
      comeBack(stage, fleet, followers);
      CpuReading used = stage.platform().cpu().minus(before);
      double seconds = (fleet.lastCaughtUpNanos() - began) / 1e9;
      double behindLast = (fleet.lastCaughtUpNanos() - fleet.lastConnectNanos()) / 1e9;
      long messages = fleet.delivered() - deliveredBefore;
      Faults faults = fleet.faults(followers);

      Report report =
          new Report()
              .put("connections", followers.size())
              .put("missedEach", stage.extent().missed())
              .put("messages", messages)
              .put("lastCaughtUpSeconds", seconds)
              .put("lastCaughtUpAfterLastConnectSeconds", behindLast)
              .put("catchUpMs", Figures.latency(fleet.catchUps()))
              .put("cpuPerConnectionMicros", Figures.cpu(used, followers.size()))
              .put("frameBytes", fleet.frameBytes())
              .put("gatewaysRssKib", stage.gatewaysResidentKib())
              .put("gateways", ofGateways(stage))
              .put("faults", Figures.faults(faults));
      return new Outcome(report, faults, fleet.frameBytes(), messages, used, followers.size());
    }
  }

  @Override
  public Report measureFloor(FloorStage stage, Outcome ours) {
    int missed = stage.extent().missed();
    long micros = stage.connectMicros() + stage.server().pack(missed, missed).cpuMicros();
    double each = micros / (double) stage.load().connections();
    return ours.timesFloor(new Report().put("cpuPerConnectionMicros", each), each);
  }

  /// All leave, and something happens in each one's room; returns when Redis has all of it, and
  /// `atLeast` has passed.
  private static void beAway(
      Stage stage, Fleet fleet, List<Follower> followers, Publishing publishing, Duration atLeast) {
    fleet.disconnect(Stage.PATIENCE);
    long left = System.nanoTime();
    RelayCount relay = stage.platform().relay();
    long relayedBefore = relay.records();
    for (int i = 0; i < stage.extent().missed(); i++) {
      followers.forEach(follower -> publishing.publish(follower.room()));
    }
    publishing.flush();
    long expected = relayedBefore + (long) followers.size() * stage.extent().missed();
    long deadline = System.nanoTime() + Stage.PATIENCE.toNanos();
    while (relay.records() < expected || System.nanoTime() - left < atLeast.toNanos()) {
      if (System.nanoTime() - deadline > 0) {
        throw new LoadFailed("the relay did not bring all into Redis");
      }
      pause();
    }
  }

  private static void comeBack(Stage stage, Fleet fleet, List<Follower> followers) {
    fleet.beginStorm();
    Duration within = stage.extent().within();
    if (within.isZero()) {
      fleet.connect(followers, Stage.PATIENCE);
    } else {
      fleet.connectWithin(followers, within, Stage.PATIENCE);
    }
    fleet.await("all have caught up", () -> fleet.caughtUp() >= followers.size(), Stage.PATIENCE);
  }

  /// What tells whether the storms were borne, all of the run together.
  private static Report ofGateways(Stage stage) {
    List<GatewayFigures> gateways =
        stage.platform().gatewayAddresses().stream().map(GatewayFigures::new).toList();
    try {
      return new Report()
          .put("logTailings", sum(gateways, one -> one.of("tidings_log_tailings_total")))
          .put("gaps", sum(gateways, one -> one.of("tidings_gaps_total")))
          .put("refused", sum(gateways, one -> one.of("realtime_upgrades_refused_total")))
          .put(
              "closedByThem",
              sum(
                  gateways,
                  one ->
                      one.of("realtime_closes_total")
                          - one.of("realtime_closes_total", "reason=\"client\"")
                          - one.of("realtime_closes_total", "reason=\"broken\"")
                          - one.of("realtime_closes_total", "reason=\"other\"")))
          .put("pages", sum(gateways, one -> one.of("tidings_replay_pages_total")))
          .put(
              "pagesOfTail",
              sum(gateways, one -> one.of("tidings_replay_pages_total", "rung=\"tail\"")));
    } finally {
      gateways.forEach(GatewayFigures::close);
    }
  }

  private static long sum(List<GatewayFigures> gateways, ToLongFunction<GatewayFigures> figure) {
    return gateways.stream().mapToLong(figure).sum();
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
