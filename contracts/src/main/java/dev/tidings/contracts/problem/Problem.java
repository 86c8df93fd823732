package dev.tidings.contracts.problem;

import java.util.List;
import java.util.Optional;

/// An error over HTTP: `application/problem+json` (RFC 9457) with our `code` and `retry` beside the
/// standard members.
///
/// @param detail what was wrong and what was expected, this time
/// @param errors the single faults, where what was sent has any
public record Problem(ErrorCode code, String detail, List<Fault> errors) {

  public static final String MEDIA_TYPE = "application/problem+json";

  public Problem {
    errors = List.copyOf(errors);
  }

  public static Problem of(ErrorCode code, String detail) {
    return new Problem(code, detail, List.of());
  }

  /// @param pointer a JSON pointer from the root of what was sent: `/3/to/0` is in the fourth item
  /// of an array; empty where it is the whole that is wrong
  /// @param id of the event that it is in, where one can be read; its place alone says little to
  /// whoever reads a log
  public record Fault(String pointer, String reason, String detail, Optional<String> id) {

    public Fault(String pointer, String reason, String detail) {
      this(pointer, reason, detail, Optional.empty());
    }
  }
}
