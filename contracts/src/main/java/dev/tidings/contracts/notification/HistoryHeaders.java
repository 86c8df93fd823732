package dev.tidings.contracts.notification;

/// Header names of a record of the history: what relay and gateway must know without reading the
/// JSON. Values are ASCII.
public final class HistoryHeaders {

  /// The notification's id, as a UUID's text.
  public static final String ID = "id";

  /// The instant from which it is not delivered, as epoch milliseconds; absent where it never
  /// expires.
  public static final String EXPIRES_AT = "expires-at";

  /// The producer's W3C trace context, carried as it came.
  public static final String TRACE_PARENT = "traceparent";

  private HistoryHeaders() {}
}
