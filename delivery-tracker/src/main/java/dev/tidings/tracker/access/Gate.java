package dev.tidings.tracker.access;

import dev.tidings.contracts.problem.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/// Decides whether a request may go on: support reads, an admin acts, and only an admin reads who
/// looked at what. Immutable.
final class Gate {

  /// Signing in and out: for everyone.
  static final String SESSION_PATH = "/v1/session";

  private static final String AUDIT_PATH = "/v1/audit";

  private Gate() {}

  sealed interface Verdict {

    record Pass(Optional<Person> person) implements Verdict {}

    record Refuse(ErrorCode code, String detail) implements Verdict {}
  }

  /// @param csrf what the request brings in `X-CSRF-Token`
  static Verdict decide(String method, String path, Caller caller, Optional<String> csrf) {
    if (path.equals(SESSION_PATH)) {
      return new Verdict.Pass(Optional.empty());
    }
    return switch (caller) {
      case Caller.Nobody nobody ->
          new Verdict.Refuse(
              ErrorCode.UNAUTHENTICATED, "expected: a bearer token, or a session of the console");
      case Caller.Refused refused ->
          new Verdict.Refuse(ErrorCode.UNAUTHENTICATED, refused.detail());
      case Caller.Undecided undecided ->
          new Verdict.Refuse(ErrorCode.UNAVAILABLE, "the key set does not answer");
      case Caller.Known known -> decide(method, path, known, csrf);
    };
  }

  private static Verdict decide(
      String method, String path, Caller.Known known, Optional<String> csrf) {
    boolean acts = !method.equals("GET") && !method.equals("HEAD");
    Role needed = acts || path.startsWith(AUDIT_PATH) ? Role.ADMIN : Role.SUPPORT;
    if (!known.person().role().covers(needed)) {
      return new Verdict.Refuse(
          ErrorCode.FORBIDDEN,
          "role: " + known.person().role().text() + " (expected: " + needed.text() + ")");
    }
    if (acts && known.csrf().isPresent() && !isRight(known.csrf().get(), csrf)) {
      return new Verdict.Refuse(
          ErrorCode.FORBIDDEN, "X-CSRF-Token (expected: the one of GET " + SESSION_PATH + ")");
    }
    return new Verdict.Pass(Optional.of(known.person()));
  }

  /// Compares without telling by its time how much was right.
  private static boolean isRight(String expected, Optional<String> brought) {
    return brought.isPresent()
        && MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.UTF_8),
            brought.get().getBytes(StandardCharsets.UTF_8));
  }
}
