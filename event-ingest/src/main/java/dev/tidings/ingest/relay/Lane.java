package dev.tidings.ingest.relay;

import dev.tidings.contracts.codec.LiveMessageCodec;
import dev.tidings.contracts.live.Mark;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.ingest.redis.Pipe;
import dev.tidings.ingest.redis.Reply;
import dev.tidings.ingest.redis.Request;
import dev.tidings.ingest.redis.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One history partition's way to Redis: the one writer of its tails and of its mark.
///
/// Records are sent without waiting for replies; what makes that safe is that any trouble stops the
/// whole lane. Behind an error reply, or when the connection ends, nothing more is sent until every
/// reply that is owed has come (or the connection is gone), then scripts and generation are checked
/// and sending begins again at the lowest record that was not confirmed. What Redis did in between
/// it skips then, for append.lua compares. A single record is never sent again alone: behind it,
/// records of its room may have been taken, and it would be skipped for ever.
///
/// A mark is sent only for what was confirmed, never in the same breath: an append that fails does
/// not stop a mark behind it. Replies of an attempt that was given up are not listened to.
///
/// Confined to the relay's thread. Time is an argument.
final class Lane {

  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  /// Within about this a reply comes.
  private static final long REPLY_MS = 2;

  private enum Phase {
    /// Nothing is known of Redis.
    UNCHECKED,
    /// The mark is being read.
    CHECKING,
    /// A new generation is being begun.
    BEGINNING,
    FLOWING,
    /// Something failed; replies are owed.
    DRAINING
  }

  private final int partition;
  private final Surroundings around;
  private final RedisNames.OfPartition names;
  private final String key;
  private final RelayWindow window;

  private Phase phase = Phase.UNCHECKED;
  private Optional<Pipe> pipe = Optional.empty();
  private Optional<GenerationDecision.Why> mustBegin;
  private String generation = "";
  private long attempt;
  private int owed;
  private long lastReplyMs;

  private long marked;
  private boolean markOwed;
  private long markSentMs;

  private long restUntilMs;
  private long restMs;
  private boolean broken;
  private boolean vouchedFor;
  private boolean givenAway;

  Lane(int partition, ReadingStart start, Surroundings around) {
    this.partition = partition;
    this.around = around;
    this.names = around.names().in(partition);
    this.key = names.mark();
    this.marked = start.publishFrom();
    this.mustBegin =
        start.reason() == ReadingStart.Reason.OUT_OF_RANGE
            ? Optional.of(GenerationDecision.Why.OUT_OF_RANGE)
            : Optional.empty();
    this.window =
        new RelayWindow(
            start.publishFrom(),
            around.settings().maxWindowRecords(),
            around.settings().maxWindowBytes());
    this.restMs = around.settings().retryPause().toMillis();
  }

  /// The mark's key. In a cluster, who owns it owns all that this lane writes.
  String key() {
    return key;
  }

  /// Records in the order of the log; sent at the next step.
  RelayWindow window() {
    return window;
  }

  /// Everything before it (exclusive) is in Redis, and the mark says so: what may be committed,
  /// once {@link #isVouchedFor()}.
  long marked() {
    return marked;
  }

  /// Whether Redis has confirmed a mark to this lane.
  boolean isVouchedFor() {
    return vouchedFor;
  }

  boolean isFlowing() {
    return phase == Phase.FLOWING && !broken;
  }

  /// For how long nothing but a new record will give this lane anything to do, `atMostMs` at most.
  ///
  /// A reply is looked for at once only where something waits for it: the lane itself, records that
  /// found no room, a trace that ends with it. Otherwise it lets the next mark move on, no more,
  /// and is early enough when that is due: looking each time costs as much as the records do.
  long idleMs(long nowMs, long atMostMs) {
    if (pipe.isEmpty()) {
      return atMostMs;
    }
    if (phase != Phase.FLOWING || (owed > 0 && (window.isWaiting() || window.isTraced()))) {
      return Math.min(REPLY_MS, atMostMs);
    }
    if (owed > 0 || window.lowWatermark() > marked) {
      long due = markSentMs + around.settings().markInterval().toMillis();
      return Math.clamp(due - nowMs, owed > 0 ? Math.min(REPLY_MS, atMostMs) : 1, atMostMs);
    }
    return atMostMs;
  }

  /// From now on nothing more is appended; what was sent is still confirmed and marked.
  void giveAway() {
    givenAway = true;
  }

  /// Nothing is under way, or nothing will come of it soon.
  boolean isDrained() {
    return phase != Phase.FLOWING
        || pipe.isEmpty()
        || (owed == 0 && marked >= window.lowWatermark());
  }

  /// Does what can be done now.
  ///
  /// @param connection the pipe that is up
  void step(Optional<Pipe> connection, long nowMs) {
    if (pipe.isPresent() && (connection.isEmpty() || connection.get() != pipe.get())) {
      cut(nowMs);
    }
    if (connection.isEmpty()) {
      return;
    }
    pipe = connection;
    if (owed > 0 && nowMs - lastReplyMs > around.replyTimeoutMs()) {
      stopFor("no reply in time", nowMs);
      connection.get().close();
      cut(nowMs);
      return;
    }
    switch (phase) {
      case UNCHECKED -> check(nowMs);
      case FLOWING -> flow(nowMs);
      case DRAINING -> {
        if (owed == 0) {
          rewind();
          phase = Phase.UNCHECKED;
          check(nowMs);
        }
      }
      case CHECKING, BEGINNING -> {}
    }
  }

  /// Takes in the reply to something that this lane sent.
  void arrived(Arrival arrival, long nowMs) {
    if (arrival.attempt() != attempt) {
      return;
    }
    owed--;
    lastReplyMs = nowMs;
    switch (arrival.reply()) {
      case Reply.Appended appended ->
          confirmed((Request.Append) arrival.request(), appended.outcome());
      case Reply.Marked reply ->
          moved((Request.MoveMark) arrival.request(), reply.outcome(), nowMs);
      case Reply.Text text -> decide(text.text(), nowMs);
      case Reply.Begun begun ->
          begun((Request.BeginGeneration) arrival.request(), begun.begun(), nowMs);
      case Reply.Loaded loaded -> {}
      case Reply.Published published -> {}
      case Reply.Refused refused -> {
        around.metrics().publishErrors.increment();
        stopFor(refused.error(), nowMs);
      }
      case Reply.Cut gone -> cut(nowMs);
    }
  }

  private void check(long nowMs) {
    if (nowMs < restUntilMs) {
      return;
    }
    List<Request> requests = new ArrayList<>();
    for (Script script : Script.values()) {
      requests.add(new Request.LoadScript(script));
    }
    requests.add(new Request.ReadMark(key));
    phase = Phase.CHECKING;
    send(requests, nowMs);
  }

  private void decide(Optional<String> text, long nowMs) {
    if (phase != Phase.CHECKING) {
      return;
    }
    GenerationDecision decision =
        mustBegin
            .<GenerationDecision>map(GenerationDecision.Begin::new)
            .orElseGet(() -> GenerationDecision.of(text.flatMap(Mark::parse), marked));
    switch (decision) {
      case GenerationDecision.GoOn goOn -> {
        generation = goOn.mark().generation();
        around.metrics().resent.increment(window.rewindConfirmed());
        // What the mark covers was published, perhaps before this generation began, by a relay that
        // was further: its tails hold none of that, and may not be given a part of it.
        window.leaveOutBefore(goOn.mark().position());
        marked = Math.max(marked, goOn.mark().position());
        flowing(nowMs);
      }
      case GenerationDecision.Begin begin -> {
        // What the old generation confirmed was published: twice it would reach clients twice.
        window.forgetConfirmed();
        Mark first = new Mark(around.newGeneration().get(), window.lowWatermark());
        LOG.atInfo()
            .addKeyValue("partition", partition)
            .addKeyValue("why", begin.why())
            .addKeyValue("generation", first.generation())
            .addKeyValue("position", first.position())
            .log("a new generation begins");
        phase = Phase.BEGINNING;
        send(List.of(new Request.BeginGeneration(key, text, first, node())), nowMs);
      }
    }
  }

  private void begun(Request.BeginGeneration request, boolean done, long nowMs) {
    if (!done) {
      // Somebody else has written a mark: read it.
      phase = Phase.DRAINING;
      return;
    }
    around.metrics().generations.increment();
    mustBegin = Optional.empty();
    generation = request.first().generation();
    marked = request.first().position();
    vouchedFor = true;
    flowing(nowMs);
  }

  private void flowing(long nowMs) {
    phase = Phase.FLOWING;
    markSentMs = nowMs - around.settings().heartbeat().toMillis();
  }

  private void flow(long nowMs) {
    if (!givenAway) {
      appendWaiting(nowMs);
    }
    long sinceMark = nowMs - markSentMs;
    long position = window.lowWatermark();
    boolean forward =
        position > marked
            && (givenAway || sinceMark >= around.settings().markInterval().toMillis());
    if (!markOwed && (forward || sinceMark >= around.settings().heartbeat().toMillis())) {
      markOwed = true;
      markSentMs = nowMs;
      // The position can be behind what was confirmed only where the log itself went back.
      Mark mark = new Mark(generation, Math.max(position, marked));
      send(List.of(new Request.MoveMark(key, mark, marked, node())), nowMs);
    }
  }

  private void appendWaiting(long nowMs) {
    List<HistoryRecord> records = window.take(around.settings().maxInFlight());
    if (!records.isEmpty()) {
      around.metrics().batches.increment();
      send(records.stream().map(this::append).toList(), nowMs);
    }
  }

  private Request.Append append(HistoryRecord record) {
    return new Request.Append(
        names.tail(generation, record.room()),
        names.top(generation, record.room()),
        names.channel(record.room()),
        record.offset(),
        record.previous(),
        LiveMessageCodec.encode(record.in(generation)),
        around.settings().tailRecords(),
        around.settings().tailLife().toMillis());
  }

  private void confirmed(Request.Append append, Reply.Appending outcome) {
    switch (outcome) {
      case SKIPPED -> around.metrics().skipped.increment();
      case APPENDED, STARTED -> around.metrics().records.increment();
      case RESET -> {
        around.metrics().records.increment();
        around.metrics().tailResets.increment();
      }
    }
    // Behind an error nothing counts any more: it will be sent again, and skipped.
    if (phase == Phase.FLOWING) {
      window.confirm(append.offset());
    }
  }

  private void moved(Request.MoveMark move, Reply.Marking outcome, long nowMs) {
    markOwed = false;
    if (outcome == Reply.Marking.LOST) {
      stopFor("mark lost", nowMs);
      restUntilMs = nowMs;
      return;
    }
    marked = Math.max(marked, move.mark().position());
    vouchedFor = true;
    window.marked(marked);
    if (phase == Phase.FLOWING) {
      restMs = around.settings().retryPause().toMillis();
      if (broken) {
        broken = false;
        LOG.atInfo().addKeyValue("partition", partition).log("relay flows again");
      }
    }
  }

  private void stopFor(String cause, long nowMs) {
    if (phase != Phase.DRAINING) {
      phase = Phase.DRAINING;
      rest(nowMs);
      if (!broken) {
        broken = true;
        LOG.atWarn()
            .addKeyValue("partition", partition)
            .addKeyValue("cause", cause)
            .log("relay stopped");
      }
    }
  }

  private void cut(long nowMs) {
    if (owed > 0) {
      around.metrics().publishErrors.increment();
    }
    attempt++;
    owed = 0;
    pipe = Optional.empty();
    phase = Phase.UNCHECKED;
    rewind();
    rest(nowMs);
  }

  private void rewind() {
    markOwed = false;
    around.metrics().resent.increment(window.rewindSent());
  }

  private void rest(long nowMs) {
    restUntilMs = nowMs + restMs;
    restMs = Math.min(2 * restMs, around.settings().retryPauseMax().toMillis());
  }

  private void send(List<? extends Request> requests, long nowMs) {
    long sentIn = attempt;
    if (owed == 0) {
      lastReplyMs = nowMs;
    }
    owed += requests.size();
    pipe.orElseThrow()
        .send(
            requests,
            (request, reply) -> around.inbox().accept(new Arrival(this, sentIn, request, reply)));
  }

  private Optional<String> node() {
    return pipe.flatMap(Pipe::node);
  }
}
