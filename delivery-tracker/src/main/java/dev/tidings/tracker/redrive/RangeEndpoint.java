package dev.tidings.tracker.redrive;

import dev.tidings.contracts.room.Room;
import dev.tidings.tracker.access.Callers;
import dev.tidings.tracker.access.Witness;
import dev.tidings.tracker.problem.BadParameterException;
import dev.tidings.tracker.problem.ProblemException;
import dev.tidings.tracker.redrive.RangeJobs.Fate;
import dev.tidings.tracker.store.HistoryPlaceRow;
import dev.tidings.tracker.store.HistoryPlaces;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// A part of a room's history once more, under the same ids.
@Controller("/v1/redrives")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RangeEndpoint {

  private static final int USUAL_PER_SECOND = 50;

  private final RangeJobs jobs;
  private final HistoryPlaces places;
  private final Witness witness;

  RangeEndpoint(RangeJobs jobs, HistoryPlaces places, Witness witness) {
    this.jobs = jobs;
    this.places = places;
    this.witness = witness;
  }

  /// @param job names it; a new name where absent. The same one again sends nothing twice
  /// @param user short for the user's own room
  /// @param from taken at or after this instant
  /// @param to taken before this instant
  /// @param perSecond at most; 50 where absent
  @Serdeable
  record RangeRequest(
      @Nullable String job,
      @Nullable String room,
      @Nullable String user,
      Instant from,
      Instant to,
      @Nullable Integer perSecond) {}

  /// @param state `running`, `done`, `stopped`, `failed`
  /// @param superseded left out, as a later one of the same collapse key has taken their place
  /// @param withdrawn left out, as they were taken back, or only take another one back
  /// @param gone left out, as the history no longer has them
  @Serdeable
  record JobAnswer(
      String job,
      String room,
      Instant from,
      Instant to,
      String by,
      Instant at,
      String state,
      int total,
      int sent,
      int expired,
      int superseded,
      int withdrawn,
      int gone) {}

  @Serdeable
  record JobsAnswer(List<JobAnswer> jobs) {}

  /// Those of this process, the latest first.
  @Get
  JobsAnswer all(HttpRequest<?> request) {
    witness.looks(request, "re-drives", Optional.empty());
    return new JobsAnswer(jobs.all().stream().map(RangeEndpoint::answer).toList());
  }

  @Get("/{job}")
  JobAnswer one(HttpRequest<?> request, @PathVariable String job) {
    RangeJobs.Job found = find(job);
    witness.looks(request, "re-drive " + job, Optional.of(found.redrive().room().name()));
    return answer(found);
  }

  /// Begins one; one at a time.
  @Post
  HttpResponse<JobAnswer> begin(HttpRequest<?> request, @Body RangeRequest body) {
    RangeRedrive redrive = read(body);
    List<HistoryPlaceRow> rows =
        places.within(
            redrive.room().name(),
            RangeRedrive.lowestId(redrive.from()),
            RangeRedrive.lowestId(redrive.to()),
            RangeRedrive.MAX_NOTIFICATIONS + 1);
    if (rows.size() > RangeRedrive.MAX_NOTIFICATIONS) {
      throw BadParameterException.of(
          "to", redrive.to().toString(), "at most 10000 notifications: a shorter time");
    }
    try (RangeJobs.Turn turn =
        jobs.turn()
            .orElseThrow(
                () ->
                    ProblemException.tooMuch(
                        "another re-drive is under way", Duration.ofSeconds(10)))) {
      witness.does(
          request,
          "re-drove",
          "%d notifications of %s to %s as %s"
              .formatted(rows.size(), redrive.from(), redrive.to(), redrive.job()),
          Optional.of(redrive.room().name()));
      String by = Callers.personOf(request).name();
      return HttpResponse.<JobAnswer>accepted().body(answer(turn.begin(redrive, by, rows)));
    }
  }

  /// Stops one that is under way: what was sent stays sent.
  @Delete("/{job}")
  JobAnswer stop(HttpRequest<?> request, @PathVariable String job) {
    RangeJobs.Job found = find(job);
    witness.does(request, "stopped", "re-drive " + job, Optional.of(found.redrive().room().name()));
    return answer(jobs.stop(job).orElse(found));
  }

  private RangeJobs.Job find(String job) {
    return jobs.find(job)
        .orElseThrow(() -> ProblemException.notFound("no re-drive " + job + " ran here"));
  }

  private static RangeRedrive read(RangeRequest body) {
    String name =
        Optional.ofNullable(body.user())
            .map(user -> "user:" + user)
            .orElse(Optional.ofNullable(body.room()).orElse(""));
    boolean isUsers = body.user() != null;
    Room room =
        Room.parse(name)
            .filter(it -> !isUsers || it.owner().isPresent())
            .orElseThrow(() -> BadParameterException.of("room", name, Room.EXPECTED));
    String job =
        Optional.ofNullable(body.job())
            .orElseGet(() -> UUID.randomUUID().toString().substring(0, 8));
    int perSecond = Optional.ofNullable(body.perSecond()).orElse(USUAL_PER_SECOND);
    try {
      return new RangeRedrive(job, room, body.from(), body.to(), perSecond);
    } catch (IllegalArgumentException e) {
      throw BadParameterException.of("re-drive", job, e.getMessage());
    }
  }

  private static JobAnswer answer(RangeJobs.Job job) {
    RangeRedrive redrive = job.redrive();
    return new JobAnswer(
        redrive.job(),
        redrive.room().name(),
        redrive.from(),
        redrive.to(),
        job.by(),
        job.at(),
        job.state().name().toLowerCase(Locale.ROOT),
        job.total(),
        job.count(Fate.SENT),
        job.count(Fate.EXPIRED),
        job.count(Fate.SUPERSEDED),
        job.count(Fate.WITHDRAWN),
        job.count(Fate.GONE));
  }
}
