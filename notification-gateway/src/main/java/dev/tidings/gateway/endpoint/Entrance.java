package dev.tidings.gateway.endpoint;

import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.gateway.admission.AdmissionMetrics;
import dev.tidings.gateway.admission.AdmissionSettings;
import dev.tidings.gateway.admission.ConnectLine;
import dev.tidings.gateway.admission.ConnectLine.Answer;
import dev.tidings.gateway.admission.ConnectLine.Kind;
import dev.tidings.gateway.admission.ConnectLine.Why;
import dev.tidings.gateway.admission.Pass;
import dev.tidings.gateway.session.SessionSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Has those who may connect wait for their turn, where very many come at once: before the upgrade,
/// so that who waits holds a request and no more. Thread-safe.
@Singleton
final class Entrance {

  static final String TOO_MANY = "too many connect at once";

  private final AdmissionSettings settings;
  private final ConnectLine line;
  private final AdmissionMetrics metrics;

  Entrance(AdmissionSettings settings, SessionSettings sessions, MeterRegistry metrics) {
    this.settings = settings;
    this.line = new ConnectLine(settings, sessions.maxConnectionsPerUser());
    this.metrics = new AdmissionMetrics(metrics, line);
  }

  /// What became of one who came.
  sealed interface Turn {

    /// @param waited whether it had to wait: what was true before may not be any more
    record Come(Pass pass, boolean waited) implements Turn {}

    record Refused(ErrorCode code, String detail) implements Turn {}

    /// The client has gone meanwhile.
    record Gone() implements Turn {}
  }

  /// Whether one who came now would be sent away. Who only asks takes nobody's place.
  boolean isFull() {
    return line.isFull();
  }

  /// Completes at once, or on the channel's event loop. Of a pass that was given, the time is over
  /// at some point whatever becomes of it.
  CompletableFuture<Turn> enter(Channel channel, String user, Kind kind) {
    CompletableFuture<Answer> answer = line.enter(user, kind);
    if (answer.isDone()) {
      return CompletableFuture.completedFuture(turn(channel, answer.resultNow(), Optional.empty()));
    }
    long sinceNanos = System.nanoTime();
    EventLoop loop = channel.eventLoop();
    ScheduledFuture<?> tooLate =
        loop.schedule(
            () -> answer.complete(new Answer.Refused(Why.TOO_LATE)),
            settings.maxWait().toMillis(),
            TimeUnit.MILLISECONDS);
    return answer.thenApplyAsync(
        told -> {
          tooLate.cancel(false);
          return turn(channel, told, Optional.of(Duration.ofNanos(System.nanoTime() - sinceNanos)));
        },
        loop);
  }

  private Turn turn(Channel channel, Answer answer, Optional<Duration> waited) {
    return switch (answer) {
      case Answer.Enter(Pass pass) -> {
        if (!channel.isActive()) {
          pass.end();
          yield new Turn.Gone();
        }
        waited.ifPresent(metrics::waited);
        var unused =
            channel
                .eventLoop()
                .schedule(pass::end, settings.hold().toMillis(), TimeUnit.MILLISECONDS);
        yield new Turn.Come(pass, waited.isPresent());
      }
      case Answer.Refused(Why why) -> {
        metrics.refused(why);
        yield switch (why) {
          case USER_FULL ->
              new Turn.Refused(ErrorCode.RATE_LIMITED, "too many connections of this user wait");
          case LINE_FULL, TOO_LATE -> new Turn.Refused(ErrorCode.AT_CAPACITY, TOO_MANY);
        };
      }
    };
  }
}
