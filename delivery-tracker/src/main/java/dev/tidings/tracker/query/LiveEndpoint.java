package dev.tidings.tracker.query;

import dev.tidings.tracker.access.Witness;
import dev.tidings.tracker.problem.ProblemException;
import dev.tidings.tracker.query.TimelineAnswers.FoundAnswer;
import dev.tidings.tracker.store.SearchFilter;
import dev.tidings.tracker.store.Searches;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// What happens now, as Server-Sent Events.
///
/// Each tail looks at the newest notifications once a second and tells what changed: a bounded
/// question, whichever instance takes in, and however much arrives. A tail whose reader is slow
/// looks less often.
@Controller("/v1/live")
@ExecuteOn(TaskExecutors.BLOCKING)
final class LiveEndpoint {

  private static final int MAX_TAILS = 20;
  private static final int LATEST = 50;
  private static final int REMEMBERED = 500;
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration BEAT = Duration.ofSeconds(15);

  /// Then the browser asks again, and is looked at again.
  private static final Duration LASTS = Duration.ofMinutes(10);

  private final Searches searches;
  private final Witness witness;
  private final Scheduler scheduler;
  private final Semaphore tails = new Semaphore(MAX_TAILS);

  LiveEndpoint(
      Searches searches, Witness witness, @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
    this.searches = searches;
    this.witness = witness;
    this.scheduler = Schedulers.fromExecutorService(blocking);
  }

  /// Notifications as they are accepted, and again as they change; filtered like a search. A `beat`
  /// comes at once and every 15 s: headers are sent with the first event, and what stands between
  /// sees that the connection lives.
  @Get
  @Produces(MediaType.TEXT_EVENT_STREAM)
  Publisher<Event<?>> live(HttpRequest<?> request, @RequestBean SearchParameters parameters) {
    SearchFilter filter = latest(parameters.filter());
    witness.looks(request, "live tail " + parameters.text(), filter.room());
    return Flux.using(this::begin, tail -> changes(tail, filter), tail -> tails.release());
  }

  private LiveTail begin() {
    if (!tails.tryAcquire()) {
      throw ProblemException.tooMuch(
          MAX_TAILS + " live tails are under way: wait until one has ended",
          Duration.ofSeconds(10));
    }
    return new LiveTail(REMEMBERED);
  }

  private Flux<Event<?>> changes(LiveTail tail, SearchFilter filter) {
    Flux<Event<?>> beats =
        Flux.interval(Duration.ZERO, BEAT)
            .onBackpressureDrop()
            .map(tick -> Event.of(tick).name("beat"));
    Flux<Event<?>> changes =
        Flux.interval(Duration.ZERO, EVERY)
            .onBackpressureDrop()
            .concatMap(
                tick -> Mono.fromCallable(() -> look(tail, filter)).subscribeOn(scheduler), 1)
            .concatMapIterable(all -> all, 1)
            .map(change -> Event.of(change).name("notification"));
    return Flux.merge(beats, changes).take(LASTS);
  }

  private List<FoundAnswer> look(LiveTail tail, SearchFilter filter) {
    return tail.changed(searches.find(filter).notifications().stream().map(Found::answer).toList());
  }

  private static SearchFilter latest(SearchFilter filter) {
    return new SearchFilter(
        filter.room(),
        filter.type(),
        filter.source(),
        filter.event(),
        filter.correlationId(),
        filter.state(),
        filter.from(),
        filter.to(),
        filter.before(),
        LATEST);
  }
}
