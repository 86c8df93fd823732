package dev.tidings.contracts.problem;

import java.util.List;

/// An error over HTTP: `application/problem+json` (RFC 9457) with our `code` and `retry` beside the
/// standard members.
///
/// @param detail what was wrong and what was expected, this time
/// @param errors single faults, where there are several
public record Problem(ErrorCode code, String detail, List<Fault> errors) {

  public static final String MEDIA_TYPE = "application/problem+json";

  public Problem {
    errors = List.copyOf(errors);
  }

  public static Problem of(ErrorCode code, String detail) {
    return new Problem(code, detail, List.of());
  }

  /// @param pointer a JSON pointer from the root of what was sent: `/3/to/0` is in the fourth item
  /// of an array
  public record Fault(String pointer, String reason, String detail) {}
}
