package dev.tidings.tracker.query;

import dev.tidings.tracker.access.Witness;
import dev.tidings.tracker.problem.ProblemException;
import dev.tidings.tracker.query.TimelineAnswers.FoundPageAnswer;
import dev.tidings.tracker.store.FoundPage;
import dev.tidings.tracker.store.SearchFilter;
import dev.tidings.tracker.store.Searches;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// Search among all notifications, in pages, and as a file.
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SearchEndpoint {

  private static final int MAX_EXPORTS = 4;

  private final Searches searches;
  private final Witness witness;
  private final Semaphore exports = new Semaphore(MAX_EXPORTS);

  SearchEndpoint(Searches searches, Witness witness) {
    this.searches = searches;
    this.witness = witness;
  }

  /// Notifications to which all of the given applies, the latest first.
  @Get("/notifications")
  FoundPageAnswer search(HttpRequest<?> request, @RequestBean SearchParameters parameters) {
    SearchFilter filter = parameters.filter();
    witness.looks(request, "search " + parameters.text(), filter.room());
    FoundPage page = searches.find(filter);
    return new FoundPageAnswer(
        page.notifications().stream().map(Found::answer).toList(), page.next().orElse(null));
  }

  /// The same as a file, whole, the latest first: `format` is `csv` or `jsonl`. It is read from the
  /// database as it is read by whoever asks, a page at a time.
  @Get("/export/notifications")
  HttpResponse<StreamedFile> export(
      HttpRequest<?> request, @RequestBean SearchParameters parameters) {
    ExportFormat format = ExportFormat.parse(Optional.ofNullable(parameters.format()));
    SearchFilter filter = parameters.filter();
    if (exports.availablePermits() == 0) {
      throw ProblemException.tooMuch(
          MAX_EXPORTS + " exports are under way: wait until one has ended", Duration.ofSeconds(10));
    }
    witness.does(request, "exported", "search " + parameters.text(), filter.room());
    ExportStream stream = new ExportStream(searches::find, filter, format, exports);
    return HttpResponse.ok(new StreamedFile(stream, MediaType.of(format.mediaType())))
        .header(
            HttpHeaders.CONTENT_DISPOSITION,
            "attachment; filename=\"notifications." + format.ending() + '"')
        .header("X-Content-Type-Options", "nosniff");
  }
}
