package dev.tidings.gateway.session;

import dev.tidings.contracts.codec.FrameCodec;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.ack.AckStep;
import dev.tidings.gateway.ack.AckTerms;
import dev.tidings.gateway.ack.AckWindow;
import dev.tidings.gateway.ack.DueLine;
import dev.tidings.gateway.receipt.OwnRoomLog;
import dev.tidings.gateway.replay.Reading;
import dev.tidings.gateway.replay.RoomRecord;
import dev.tidings.gateway.subscription.Feeds;
import dev.tidings.gateway.subscription.TextFrame;
import dev.tidings.gateway.threading.RunsOn;
import io.micronaut.core.annotation.Nullable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends a user's own notifications again that this connection has not acknowledged in time, as
/// {@link AckWindow} decides: reads them again, a page at a time, and never into a socket that
/// takes no more. Confined to the connection's event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class Redelivery {

  private static final Logger LOG = LoggerFactory.getLogger(Redelivery.class);
  private static final long PAUSE_MS = 1_000;

  private final Session session;
  private final Room room;
  private final OwnRoomLog log;
  private final AckWindow window;
  private final Feeds feeds;
  private final AckDeadlines deadlines;
  private final AckTerms terms;
  private final SessionMetrics metrics;
  private DueLine.@Nullable Place<Redelivery> place;
  private boolean reading;
  private boolean stopped;

  Redelivery(
      Session session,
      Room room,
      OwnRoomLog log,
      Feeds feeds,
      AckDeadlines deadlines,
      AckTerms terms,
      SessionMetrics metrics) {
    this.session = session;
    this.room = room;
    this.log = log;
    this.window = log.window();
    this.feeds = feeds;
    this.deadlines = deadlines;
    this.terms = terms;
    this.metrics = metrics;
  }

  /// Something was sent for the first time.
  void sent() {
    if (place == null && !reading) {
      place = deadlines.enter(this, session.nowMs() + terms.withinMs());
    }
  }

  /// An ack was taken: it may cover what has to be read to be credited.
  void acked() {
    if (!reading && window.owesCredit()) {
      goOn();
    }
  }

  /// The deadline has come.
  void due() {
    place = null;
    if (!stopped && !reading) {
      goOn();
    }
  }

  void stop() {
    stopped = true;
    leaveLine();
  }

  private void goOn() {
    while (!stopped) {
      long nowMs = session.nowMs();
      switch (window.next(nowMs)) {
        case AckStep.Park park -> {
          log.parked(park.ids(), park.attempts(), nowMs);
          metrics.parked(park.ids().size());
          session.receipts().wrote(log);
        }
        case AckStep.Read read -> {
          if (read.why() == AckStep.Why.AGAIN && !session.outlet().isWritable()) {
            window.postpone(nowMs);
          } else {
            read(read);
            return;
          }
        }
        case AckStep.Wait wait -> {
          lookAgainAt(wait.untilMs());
          return;
        }
        case AckStep.Rest rest -> {
          return;
        }
      }
    }
  }

  private void read(AckStep.Read read) {
    reading = true;
    leaveLine();
    var unused =
        feeds
            .read(room, read.from(), read.to())
            .thenAcceptAsync(got -> page(read, got), session.loop())
            .exceptionally(this::broken);
  }

  private void page(AckStep.Read read, Reading got) {
    reading = false;
    if (stopped) {
      return;
    }
    switch (got) {
      case Reading.Page(List<RoomRecord> records, long coveredTo) -> {
        if (!take(read, records, coveredTo)) {
          window.postpone(session.nowMs());
        }
        session.receipts().wrote(log);
        goOn();
      }
      case Reading.Missing missing -> {
        window.missing(read.from(), read.to());
        goOn();
      }
      case Reading.Unavailable unavailable -> lookAgainAt(session.nowMs() + PAUSE_MS);
    }
  }

  /// A bug of ours: it is tried again, but no sooner than what is due anew. Where the event loop is
  /// gone, so is the connection.
  private Void broken(Throwable failure) {
    LOG.atError().setCause(failure).log("A redelivery broke off");
    metrics.redeliveryBroke();
    session
        .loop()
        .execute(
            () -> {
              reading = false;
              if (!stopped) {
                lookAgainAt(session.nowMs() + Math.max(PAUSE_MS, terms.withinMs()));
              }
            });
    return null;
  }

  /// @return false where the socket took no more in between
  private boolean take(AckStep.Read read, List<RoomRecord> records, long coveredTo) {
    for (RoomRecord record : records) {
      long nowMs = session.nowMs();
      if (read.why() != AckStep.Why.CREDIT && isTakenBack(record, nowMs)) {
        continue;
      }
      switch (read.why()) {
        case AGAIN -> {
          if (!session.outlet().isWritable()) {
            window.covered(read, record.offset(), nowMs);
            return false;
          }
          sendAgain(record, nowMs);
        }
        case CREDIT -> log.credited(record.offset(), record.id(), record.traceParent(), nowMs);
        case PARK -> {
          log.parked(List.of(record.id()), read.attempts(), nowMs);
          metrics.parked(1);
        }
      }
    }
    window.covered(read, coveredTo, session.nowMs());
    return true;
  }

  private boolean isTakenBack(RoomRecord record, long nowMs) {
    return switch (window.recall(record.id())) {
      case NONE -> false;
      case UNTOLD -> {
        log.omitted(record.id(), Receipt.Omitted.Reason.RETRACTED, nowMs);
        yield true;
      }
      case TOLD -> true;
    };
  }

  private void sendAgain(RoomRecord record, long nowMs) {
    if (record.isExpired(nowMs)) {
      if (window.settle(record.offset(), nowMs)) {
        log.omitted(record.id(), Receipt.Omitted.Reason.EXPIRED, nowMs);
      }
      return;
    }
    OptionalInt attempt = window.again(record.offset(), nowMs);
    if (attempt.isEmpty()) {
      return;
    }
    byte[] again = FrameCodec.redelivered(record.frame(), attempt.getAsInt());
    ByteBuf frame = TextFrame.of(PooledByteBufAllocator.DEFAULT, again);
    try {
      session.deliver(frame);
    } finally {
      frame.release();
    }
    log.sentAgain(record.id(), attempt.getAsInt(), nowMs);
    metrics.redelivered();
  }

  private void lookAgainAt(long dueMs) {
    if (place == null) {
      place = deadlines.enter(this, dueMs);
    }
  }

  private void leaveLine() {
    if (place != null) {
      place.leave();
      place = null;
    }
  }
}
