package dev.tidings.quickstart.chaos;

import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.quickstart.check.HistoryChecker;
import dev.tidings.quickstart.check.HistoryRecord;
import dev.tidings.quickstart.check.HistoryScan;
import dev.tidings.quickstart.check.Published;
import dev.tidings.quickstart.check.Verdict;
import dev.tidings.quickstart.check.Witness;
import dev.tidings.quickstart.client.LiveClient;
import dev.tidings.quickstart.client.Observation;
import dev.tidings.quickstart.client.Recording;
import dev.tidings.quickstart.platform.Platform;
import dev.tidings.quickstart.token.DevelopmentTokens;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/// One round on a running platform: load, faults under load, all mended, and the verdict over what
/// producers were told and clients wrote down. Confined to one thread.
public final class Round {

  private static final long LOOK_EVERY_MS = 300;
  private static final Duration CALM = Duration.ofSeconds(2);

  private final Platform platform;
  private final RoundPlan plan;
  private final TokenClock tokenClock = new TokenClock();
  private final Map<TopicPartition, Long> begin;

  private final Duration patience;

  private Round(Platform platform, RoundPlan plan, Duration patience) {
    this.patience = patience;
    this.platform = platform;
    this.plan = plan;
    this.begin = HistoryScan.ends(platform.backends().bootstrapServers(), Topics.DEFAULT);
  }

  /// Plays the round; returns when its verdict stands and everything runs again.
  ///
  /// @param name letters and digits that no other round on this history has
  /// @param patience how long what is missing may still come, once all is mended
  /// @throws IllegalStateException if the platform does not come back: no verdict then
  public static RoundResult play(Platform platform, RoundPlan plan, String name, Duration patience)
      throws InterruptedException {
    return new Round(platform, plan, patience).play(name);
  }

  private record Struck(Fault fault, long from, long to) {}

  private RoundResult play(String name) throws InterruptedException {
    DevelopmentTokens tokens = DevelopmentTokens.of(platform.tokens().secret(), tokenClock);
    try (RoundLoad load = new RoundLoad(platform, tokens, name);
        HttpClient http = HttpClient.newHttpClient()) {
      load.start();
      TimeUnit.NANOSECONDS.sleep(CALM.toNanos());
      long calmUntil = System.nanoTime();
      List<Struck> struck = strikeAll(List.copyOf(load.clients().keySet()));
      load.awaitMoreFromEachLane();
      List<Published> published = load.finish();
      awaitNothingMissing(published, load);
      published.add(load.publishLast());
      Verdict verdict = awaitNothingMissing(published, load);
      TrackerAccount.Sum account =
          new TrackerAccount(
                  http,
                  platform.tracker().program().address(),
                  platform.tokens().mintSupport("chaos", Duration.ofHours(1)))
              .sum(history(load.rooms()), seen(load));
      List<Recording> recordings =
          load.clients().keySet().stream().map(LiveClient::recording).toList();
      Latencies latencies = Latencies.of(recordings);
      return RoundResult.of(
          plan.number(),
          published.size(),
          verdict,
          account,
          gapsSaid(recordings),
          latencies.p99MsBefore(calmUntil),
          struck.stream().map(one -> cost(one, latencies)).toList());
    }
  }

  /// All faults of the plan, each at its time; returns when all is mended.
  private List<Struck> strikeAll(List<LiveClient> clients) {
    Strikes strikes = new Strikes(platform, clients, tokenClock);
    List<Struck> struck = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Struck>> under =
          plan.faults().stream()
              .map(fault -> CompletableFuture.supplyAsync(() -> strike(strikes, fault), threads))
              .toList();
      under.forEach(one -> struck.add(one.join()));
    } catch (CompletionException e) {
      throw new IllegalStateException(plan + ": " + e.getCause().getMessage(), e.getCause());
    }
    strikes.awaitReady();
    return struck;
  }

  private static Struck strike(Strikes strikes, Fault fault) {
    try {
      Thread.sleep(fault.after());
      long from = System.nanoTime();
      strikes.strike(fault);
      return new Struck(fault, from, System.nanoTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Verdict awaitNothingMissing(List<Published> published, RoundLoad load)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Verdict verdict = verdict(published, load);
      if (verdict.count(Verdict.Kind.LOST) == 0 || System.nanoTime() - deadline > 0) {
        return verdict;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
  }

  private List<HistoryRecord> history() {
    return HistoryScan.read(platform.backends().bootstrapServers(), Topics.DEFAULT, begin);
  }

  private Map<Room, Set<UUID>> history(Set<Room> rooms) {
    return history().stream()
        .filter(record -> rooms.contains(record.room()))
        .collect(
            Collectors.groupingBy(
                HistoryRecord::room, Collectors.mapping(HistoryRecord::id, Collectors.toSet())));
  }

  private static Map<Room, Set<UUID>> seen(RoundLoad load) {
    Map<Room, Set<UUID>> seen = new HashMap<>();
    load.clients()
        .forEach(
            (client, rooms) ->
                rooms.forEach(
                    room ->
                        client
                            .recording()
                            .events(room, 0)
                            .forEach(
                                event ->
                                    seen.computeIfAbsent(room, first -> new HashSet<>())
                                        .add(event.id()))));
    return seen;
  }

  private Verdict verdict(List<Published> published, RoundLoad load) {
    List<Witness> witnesses = new ArrayList<>();
    load.clients()
        .forEach(
            (client, rooms) ->
                rooms.forEach(
                    room -> witnesses.add(Witness.of(client.name(), room, client.recording()))));
    return HistoryChecker.check(published, history(), witnesses);
  }

  private static RoundResult.Cost cost(Struck struck, Latencies latencies) {
    return new RoundResult.Cost(
        struck.fault().kind(),
        TimeUnit.NANOSECONDS.toMillis(struck.to() - struck.from()),
        latencies.worstMs(struck.from() - TimeUnit.SECONDS.toNanos(1), struck.to()));
  }

  private static long gapsSaid(List<Recording> recordings) {
    return recordings.stream()
        .flatMap(recording -> recording.all().stream())
        .filter(Observation.Gap.class::isInstance)
        .count();
  }
}
