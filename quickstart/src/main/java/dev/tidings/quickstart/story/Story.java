package dev.tidings.quickstart.story;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.quickstart.check.HistoryChecker;
import dev.tidings.quickstart.check.HistoryScan;
import dev.tidings.quickstart.check.Verdict;
import dev.tidings.quickstart.check.Witness;
import dev.tidings.quickstart.client.Observation;
import dev.tidings.quickstart.console.Console;
import dev.tidings.quickstart.stage.Stage;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The main job, played over real sockets: what the demo page shows, with proofs.
///
/// Ana acknowledges what she gets, Ben gets it and says nothing, Eve never comes. Confined to one
/// thread.
public final class Story {

  private final Stage stage;
  private final Console console;
  private final Steps steps;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Persona ana;
  private final Persona ben;
  private final Persona eve;
  private final Producing backend;
  private final Statuses statuses;
  private int number;

  /// @param run a name that no earlier run on the same data had
  public Story(Stage stage, Console console, String run) {
    this.stage = stage;
    this.console = console;
    this.steps = new Steps(console);
    this.ana = new Persona(stage, "ana-" + run, true, http);
    this.ben = new Persona(stage, "ben-" + run, false, http);
    this.eve = new Persona(stage, "eve-" + run, true, http);
    this.backend = new Producing(stage, "story-" + run, http);
    this.statuses =
        new Statuses(stage.trackerAddress(), backend, stage.supportToken(Duration.ofHours(1)));
  }

  /// @return whether every step came out as told; the first that did not ends the story
  public boolean play() {
    try {
      tell();
      return true;
    } catch (StepFailed e) {
      console.trouble(e.getMessage());
      return false;
    } finally {
      ana.close();
      ben.close();
      backend.close();
      http.shutdownNow();
    }
  }

  private void tell() {
    int other = stage.gateways() > 1 ? 1 : 0;
    steps.play("Ana and Ben connect by WebSocket", () -> connectBoth(other));
    steps.play("a backend publishes through Kafka", this::publishThroughKafka);
    steps.play("a backend publishes by HTTP", this::publishByHttp);
    steps.play("it sends the same event again", this::publishTwice);
    steps.play("Ana's network is cut, 5 events, she comes back", () -> missWhileCut(5));
    steps.play("kill -9 of Ana's gateway, 3 events, she goes elsewhere", () -> killGateway(other));
    steps.play("the killed gateway starts again, Ana goes back to it", this::restartGateway);
    if (stage.hasRedis()) {
      steps.play("FLUSHALL in Redis, 4 events, Ana comes back", this::flush);
      steps.play("live again after the flush", this::publishThroughKafka);
    }
    for (Stage.Accident accident : stage.accidents()) {
      steps.play(
          accident.title() + ", 5 events, Ana is cut off for 3 more",
          () -> survive(accident, other));
    }
    steps.play("the status of each notification is looked up", this::lookUpStatus);
    steps.play("the event is looked up where it was published", this::lookUpEvent);
    steps.play("all that was seen is held against the history", this::checkAll);
  }

  private String connectBoth(int other) {
    String first = ana.connect(0);
    String second = ben.connect(other);
    return "Ana is at " + first + ", Ben at " + second;
  }

  private String publishThroughKafka() {
    String id = nextId();
    int anaPlace = ana.recording().size();
    int benPlace = ben.recording().size();
    long began = System.nanoTime();
    backend.toKafka(id, ana.room(), ben.room(), eve.room());
    return liveAtBoth(id, anaPlace, benPlace, began);
  }

  private String publishByHttp() {
    String id = nextId();
    int anaPlace = ana.recording().size();
    int benPlace = ben.recording().size();
    long began = System.nanoTime();
    backend.byHttp(id, ana.room(), ben.room(), eve.room());
    return "202, and " + liveAtBoth(id, anaPlace, benPlace, began);
  }

  private String liveAtBoth(String id, int anaPlace, int benPlace, long began) {
    Observation.Event atAna = ana.awaitEvent(anaPlace, id);
    Observation.Event atBen = ben.awaitEvent(benPlace, id);
    return "live at Ana after %s ms and at Ben after %s ms"
        .formatted(millis(atAna.atNanos() - began), millis(atBen.atNanos() - began));
  }

  private String publishTwice() {
    String repeated = "told-" + number;
    int place = ana.recording().size();
    backend.byHttp(repeated, ana.room(), ben.room(), eve.room());
    backend.toKafka(repeated, ana.room(), ben.room(), eve.room());
    String next = nextId();
    backend.toKafka(next, ana.room(), ben.room(), eve.room());
    ana.awaitEvent(place, next);
    expect(List.of(next), ana.eventsFrom(place), "Ana saw");
    return "nobody saw it twice";
  }

  private String killGateway(int other) {
    settle();
    int place = ana.recording().size();
    stage.killGateway(0);
    ana.awaitDisconnect(place);
    List<String> missed = publishSeveral(3);
    if (other == 0) {
      stage.startGateway(0);
      bringBenBackIfAlone();
    }
    return resumed(other, missed);
  }

  private String restartGateway() {
    stage.startGateway(0);
    settle();
    ana.close();
    List<String> missed = publishSeveral(2);
    return resumed(0, missed);
  }

  private String flush() {
    settle();
    ana.close();
    List<String> before = publishSeveral(2);
    stage.flushRedis();
    List<String> missed = new ArrayList<>(before);
    missed.addAll(publishSeveral(2));
    return resumed(0, missed) + ", half of it from Kafka alone";
  }

  /// Whoever loses the connection comes back, and nothing is missing: neither what was published
  /// while it happened nor what was missed after it.
  private String survive(Stage.Accident accident, int other) {
    settle();
    int anaPlace = ana.recording().size();
    int benPlace = ben.recording().size();
    accident.happening().run();
    long began = System.nanoTime();
    List<String> during = publishSeveral(5);
    Observation.Event last = ana.awaitEventThroughAccident(0, anaPlace, during.getLast());
    var unused = ben.awaitEventThroughAccident(other, benPlace, during.getLast());
    expect(during, ana.eventsFrom(anaPlace), "Ana saw");
    expect(during, ben.eventsFrom(benPlace), "Ben saw");
    return "5 seen by both in order, the last after %s ms; then %s"
        .formatted(millis(last.atNanos() - began), missWhileCut(3));
  }

  private String missWhileCut(int count) {
    settle();
    int place = ana.recording().size();
    stage.cutNetwork(0);
    ana.awaitDisconnect(place);
    List<String> missed = publishSeveral(count);
    stage.restoreNetwork(0);
    bringBenBackIfAlone();
    return resumed(0, missed);
  }

  /// An ack credits what was sent on its own connection, and a gateway's last receipts die with it:
  /// before a connection breaks, all that Ana has acknowledged is to be known.
  private void settle() {
    statuses.await(ana, "received", backend.published().size());
  }

  /// With one gateway Ben loses his connection where Ana loses hers.
  private void bringBenBackIfAlone() {
    if (stage.gateways() == 1) {
      var unused = ben.resume(0);
    }
  }

  private String resumed(int gateway, List<String> missed) {
    // Ben has stayed: once he has the last one, it is missed and not just late.
    var last = ben.awaitEvent(0, missed.getLast());
    int place = ana.recording().size();
    Observation.Replayed replayed = ana.resume(gateway);
    // Rooms of two partitions are not in step: what Ben has may come to Ana behind her replay's
    // edge, live. Which of the two brings it is open; that it comes once, and in order, is not.
    var unused = ana.awaitEvent(place, last.event());
    expect(missed, ana.eventsFrom(place), "behind her cursor Ana saw");
    if (!replayed.recovered()) {
      throw new StepFailed("the gateway does not claim that nothing is missing: " + replayed);
    }
    return missed.size()
        + " missed, all seen in order, "
        + replayed.count()
        + " of them replayed, proved complete";
  }

  private String lookUpStatus() {
    int all = backend.published().size();
    statuses.await(ana, "received", all);
    statuses.await(ben, "sent", all);
    statuses.await(eve, "routed", all);
    return all
        + " received by Ana, who acknowledged; sent to Ben, who did not; with the gateways for Eve,"
        + " who never came";
  }

  private String lookUpEvent() {
    String url = "%s/v1/events/%s/told-1".formatted(stage.ingestAddress(), backend.source());
    var answer = backend.getOnceAvailable(url);
    if (answer.statusCode() != 200 || !answer.body().contains("\"accepted\"")) {
      throw new StepFailed(url + " says " + answer.statusCode() + ": " + answer.body());
    }
    return "accepted, with its place in each of the three rooms";
  }

  private String checkAll() {
    Verdict verdict =
        HistoryChecker.check(
            backend.published(),
            HistoryScan.read(stage.bootstrapServers(), Topics.DEFAULT),
            List.of(
                Witness.of("Ana", ana.room(), ana.recording()),
                Witness.of("Ben", ben.room(), ben.recording())));
    if (!verdict.isClean()) {
      throw new StepFailed(verdict.toString());
    }
    return verdict.toString();
  }

  private List<String> publishSeveral(int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = nextId();
      ids.add(id);
      backend.toKafka(id, ana.room(), ben.room(), eve.room());
    }
    return ids;
  }

  private String nextId() {
    number++;
    return "told-" + number;
  }

  private static void expect(List<String> expected, List<String> seen, String what) {
    if (!expected.equals(seen)) {
      throw new StepFailed(what + " " + seen + " (expected: " + expected + ")");
    }
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
  }
}
