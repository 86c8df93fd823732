package dev.tidings.contracts.notification;

import dev.tidings.contracts.event.Priority;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// Header names of a record of the history: what relay, gateway and tracker must know without
/// reading the JSON. Values are ASCII.
public final class HistoryHeaders {

  /// The notification's id, as a UUID's text.
  public static final String ID = "id";

  /// The instant from which it is not delivered, as epoch milliseconds; absent where it never
  /// expires.
  public static final String EXPIRES_AT = "expires-at";

  /// The producer's W3C trace context, carried as it came.
  public static final String TRACE_PARENT = "traceparent";

  /// The event's collapse key; absent where it has none.
  public static final String COLLAPSE_KEY = "collapse-key";

  /// `high` or `low`; absent where it is normal.
  public static final String PRIORITY = "priority";

  /// The id of the notification of the same room that this record takes back, as a UUID's text;
  /// absent where it takes none back.
  public static final String RETRACTS = "retracts";

  private HistoryHeaders() {}

  /// Writes the headers that say how the record is to be handled: none where it is plain.
  public static void write(Handling handling, BiConsumer<String, String> header) {
    handling.collapseKey().ifPresent(key -> header.accept(COLLAPSE_KEY, key));
    if (handling.priority() != Priority.NORMAL) {
      header.accept(PRIORITY, handling.priority().text());
    }
    handling.retracts().ifPresent(id -> header.accept(RETRACTS, id.toString()));
  }

  /// What the headers say of the record's handling. What is none of ours says nothing.
  ///
  /// @param header the text of a header, or empty where there is none
  public static Handling handling(Function<String, Optional<String>> header) {
    Optional<String> collapseKey = header.apply(COLLAPSE_KEY).filter(Handling::isKey);
    Optional<Priority> priority = header.apply(PRIORITY).flatMap(Priority::parse);
    Optional<UUID> retracts = header.apply(RETRACTS).flatMap(HistoryHeaders::id);
    return collapseKey.isEmpty() && priority.isEmpty() && retracts.isEmpty()
        ? Handling.PLAIN
        : new Handling(priority.orElse(Priority.NORMAL), collapseKey, retracts);
  }

  private static Optional<UUID> id(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
