package dev.tidings.tracker.audit;

import dev.tidings.tracker.store.AuditRow;
import dev.tidings.tracker.store.AuditTable;
import io.micronaut.context.annotation.Property;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who looked at what, and who did what. A look that cannot be noted is not given: the note is
/// written first, and its failure is the answer. Thread-safe; blocks.
@Singleton
public final class AuditTrail {

  private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
  private static final int MAX_TEXT = 500;
  private static final int PURGE_ROWS = 10_000;

  private final AuditTable table;
  private final InstantSource clock;
  private final Duration keep;

  AuditTrail(
      AuditTable table, InstantSource clock, @Property(name = "tidings.audit.keep") Duration keep) {
    if (keep.toDays() < 1) {
      throw new IllegalArgumentException("tidings.audit.keep: " + keep + " (expected: 1d or more)");
    }
    this.table = table;
    this.clock = clock;
    this.keep = keep;
  }

  /// @param who the person's name
  /// @param role the person's role then
  /// @param act what was done, in a word or two: `looked at`, `re-drove`
  /// @param what the address or the thing
  /// @param whose the user or the room whom it is about; empty where it is nobody's
  public void note(String who, String role, String act, String what, Optional<String> whose) {
    table.insert(
        clock.instant(),
        who,
        role,
        act,
        shortened(what),
        whose.map(AuditTrail::shortened).orElse(null));
  }

  /// For what must work without the database, too: notes it, or logs that it could not.
  public void tryNote(String who, String role, String act) {
    try {
      note(who, role, act, "", Optional.empty());
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("act", act)
          .addKeyValue("cause", e.getClass().getSimpleName())
          .log("this is missing in the audit trail: the database did not take it");
    }
  }

  /// The latest first.
  ///
  /// @param before only what was noted before this one, exclusive
  public List<AuditRow> notes(
      Optional<String> who, Optional<String> whose, Optional<Long> before, int limit) {
    long below = before.orElse(Long.MAX_VALUE);
    if (who.isPresent() && whose.isPresent()) {
      return table.notesByAbout(who.get(), whose.get(), below, limit);
    }
    if (who.isPresent()) {
      return table.notesBy(who.get(), below, limit);
    }
    return whose.isPresent()
        ? table.notesAbout(whose.get(), below, limit)
        : table.notes(below, limit);
  }

  /// Forgets what is older than it is to be kept, a bounded number at a time.
  @Scheduled(fixedDelay = "10m", initialDelay = "1m")
  void purge() {
    try {
      table.deleteBefore(clock.instant().minus(keep), PURGE_ROWS);
    } catch (RuntimeException e) {
      LOG.atDebug()
          .addKeyValue("cause", e.getMessage())
          .log("the audit trail is not shortened now");
    }
  }

  private static String shortened(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
  }
}
