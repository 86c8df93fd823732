package dev.tidings.contracts.problem;

/// Every error that the platform tells anyone, on a socket and over HTTP alike. Codes are stable;
/// texts are for persons.
public enum ErrorCode {
  BAD_REQUEST("bad-request", 400, Retry.NEVER, "The request cannot be read"),
  MALFORMED("malformed", 400, Retry.NEVER, "The body is not JSON"),
  UNAUTHENTICATED("unauthenticated", 401, Retry.ONCE, "No valid token"),
  TOKEN_EXPIRED("token-expired", 401, Retry.ONCE, "The token has expired"),
  FORBIDDEN("forbidden", 403, Retry.NEVER, "Not allowed"),
  NOT_FOUND("not-found", 404, Retry.NEVER, "Nothing is known of it"),
  TOO_LARGE("too-large", 413, Retry.NEVER, "Too large"),
  UNSUPPORTED_MEDIA_TYPE(
      "unsupported-media-type", 415, Retry.NEVER, "The body is of a type that is not read here"),
  INVALID("invalid", 422, Retry.NEVER, "Not valid"),
  AUDIENCE_TOO_LARGE("audience-too-large", 422, Retry.NEVER, "Too many rooms in one event"),
  UPGRADE_REQUIRED("upgrade-required", 426, Retry.NEVER, "All is well: connect by WebSocket"),
  RATE_LIMITED("rate-limited", 429, Retry.BACKOFF, "Too much at once"),
  INTERNAL("internal", 500, Retry.BACKOFF, "A fault of ours"),
  AT_CAPACITY("at-capacity", 503, Retry.BACKOFF, "This gateway is full"),
  UNAVAILABLE("unavailable", 503, Retry.BACKOFF, "Something it needs does not answer"),
  OUTCOME_UNKNOWN(
      "outcome-unknown",
      503,
      Retry.BACKOFF,
      "Kafka did not answer in time; send the same ids again"),
  DRAINING("draining", 503, Retry.NOW, "This gateway is going away"),
  UNSUPPORTED_PROTOCOL("unsupported-protocol", 400, Retry.NEVER, "Expected tidings.v1"),

  BAD_FRAME("bad-frame", 400, Retry.NEVER, "The frame cannot be read"),
  BAD_ROOM("bad-room", 422, Retry.NEVER, "Not a room"),
  BAD_CURSOR("bad-cursor", 422, Retry.NEVER, "Not a cursor of this room"),
  BAD_SINCE("bad-since", 422, Retry.NEVER, "Neither a notification id, a time nor a count"),
  ALREADY_SUBSCRIBED("already-subscribed", 409, Retry.NEVER, "Subscribed already"),
  NOT_SUBSCRIBED("not-subscribed", 409, Retry.NEVER, "Not subscribed"),
  NOT_EPHEMERAL(
      "not-ephemeral", 422, Retry.NEVER, "What is to last is published over HTTP or Kafka"),
  ACK_OUT_OF_RANGE("ack-out-of-range", 422, Retry.NEVER, "Beyond what was sent"),
  BAD_MARK("bad-mark", 422, Retry.NEVER, "Not what can be marked"),
  TOO_MANY_ROOMS("too-many-rooms", 422, Retry.NEVER, "Too many rooms on one connection");

  private final String code;
  private final int status;
  private final Retry retry;
  private final String title;

  ErrorCode(String code, int status, Retry retry, String title) {
    this.code = code;
    this.status = status;
    this.retry = retry;
    this.title = title;
  }

  /// The word on the wire.
  public String code() {
    return code;
  }

  /// The HTTP status where it is told over HTTP.
  public int status() {
    return status;
  }

  public Retry retry() {
    return retry;
  }

  public String title() {
    return title;
  }
}
