package dev.tidings.contracts.frame;

import dev.tidings.contracts.problem.Retry;

/// Why the gateway closes a socket. 4000-4099: do not reconnect with the same request; 4100-4199:
/// reconnect with backoff; 4200-4299: reconnect now.
public enum CloseCode {
  BAD_FRAME(4000, "bad-frame", Retry.NEVER),
  UNAUTHENTICATED(4001, "unauthenticated", Retry.NEVER),
  FORBIDDEN(4003, "forbidden", Retry.NEVER),
  UNSUPPORTED(4004, "unsupported", Retry.NEVER),
  LIMIT(4005, "limit", Retry.NEVER),
  OVERLOADED(4100, "overloaded", Retry.BACKOFF),
  RATE_LIMITED(4101, "rate-limited", Retry.BACKOFF),
  NO_PONG(4102, "no-pong", Retry.BACKOFF),
  STALLED(4103, "stalled", Retry.BACKOFF),
  DEPENDENCY_DOWN(4104, "dependency-down", Retry.BACKOFF),
  IDLE(4105, "idle", Retry.BACKOFF),
  DRAIN(4200, "drain", Retry.NOW),
  ROTATE(4201, "rotate", Retry.NOW),
  TOKEN_EXPIRED(4202, "token-expired", Retry.ONCE),
  REBALANCE(4203, "rebalance", Retry.NOW);

  private final int code;
  private final String reason;
  private final Retry retry;

  CloseCode(int code, String reason, Retry retry) {
    this.code = code;
    this.reason = reason;
    this.retry = retry;
  }

  public int code() {
    return code;
  }

  /// The close frame's reason text.
  public String reason() {
    return reason;
  }

  public Retry retry() {
    return retry;
  }
}
