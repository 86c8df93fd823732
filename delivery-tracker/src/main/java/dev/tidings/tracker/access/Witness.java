package dev.tidings.tracker.access;

import dev.tidings.tracker.audit.AuditTrail;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/// Notes what the person behind a request looks at or does, before it is shown or done.
/// Thread-safe; blocks.
@Singleton
public final class Witness {

  private final AuditTrail trail;

  Witness(AuditTrail trail) {
    this.trail = trail;
  }

  /// @param what what is looked at
  /// @param whose the user or the room that it is about
  public void looks(HttpRequest<?> request, String what, Optional<String> whose) {
    does(request, "looked at", what, whose);
  }

  /// @param what what is looked at
  /// @param whose the users and rooms that it is about: a note for each
  public void looks(HttpRequest<?> request, String what, List<String> whose) {
    whose.forEach(one -> looks(request, what, Optional.of(one)));
  }

  /// @param act what is done, such as `re-drove`
  /// @param what to what
  /// @param whose the user or the room that it is about
  public void does(HttpRequest<?> request, String act, String what, Optional<String> whose) {
    Person person = Callers.personOf(request);
    trail.note(person.name(), person.role().text(), act, what, whose);
  }
}
