package dev.tidings.tracker.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.problem.ErrorCode;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GateTest {

  private static final Person SUPPORT = new Person("sue", Role.SUPPORT);
  private static final Person ADMIN = new Person("ada", Role.ADMIN);
  private static final String LOOK = "/v1/users/ann/notifications";
  private static final String ACT = "/v1/dead-letters/0-7/redrive";

  @Test
  void supportReadsAndAnAdminReads() {
    assertThat(byToken("GET", LOOK, SUPPORT)).isEqualTo(pass(SUPPORT));
    assertThat(byToken("HEAD", LOOK, SUPPORT)).isEqualTo(pass(SUPPORT));
    assertThat(byToken("GET", LOOK, ADMIN)).isEqualTo(pass(ADMIN));
  }

  @Test
  void onlyAnAdminActs() {
    assertThat(byToken("POST", ACT, ADMIN)).isEqualTo(pass(ADMIN));
    for (String method : new String[] {"POST", "PUT", "PATCH", "DELETE", "ANYTHING"}) {
      assertThat(codeOf(byToken(method, ACT, SUPPORT))).as(method).isEqualTo(ErrorCode.FORBIDDEN);
    }
  }

  @Test
  void onlyAnAdminReadsTheAuditTrail() {
    assertThat(byToken("GET", "/v1/audit", ADMIN)).isEqualTo(pass(ADMIN));
    assertThat(codeOf(byToken("GET", "/v1/audit", SUPPORT))).isEqualTo(ErrorCode.FORBIDDEN);
  }

  @Test
  void whoBringsNothingOrSomethingBadLearnsNothing() {
    assertThat(codeOf(Gate.decide("GET", LOOK, new Caller.Nobody(), Optional.empty())))
        .isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(codeOf(Gate.decide("GET", LOOK, new Caller.Refused("exp"), Optional.empty())))
        .isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(codeOf(Gate.decide("GET", LOOK, new Caller.Undecided(), Optional.empty())))
        .isEqualTo(ErrorCode.UNAVAILABLE);
  }

  /// A browser sends the cookie with whatever page makes it ask: without this, a page of anyone's
  /// could re-drive in an admin's name.
  @Test
  void anActOfASessionBringsItsTokenToo() {
    assertThat(codeOf(bySession("POST", ACT, Optional.empty()))).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(codeOf(bySession("POST", ACT, Optional.of("guessed"))))
        .isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(bySession("POST", ACT, Optional.of("right"))).isEqualTo(pass(ADMIN));
    assertThat(bySession("GET", LOOK, Optional.empty())).isEqualTo(pass(ADMIN));
  }

  @Test
  void signingInNeedsNothing() {
    assertThat(Gate.decide("POST", "/v1/session", new Caller.Nobody(), Optional.empty()))
        .isEqualTo(new Gate.Verdict.Pass(Optional.empty()));
    assertThat(codeOf(Gate.decide("GET", "/v1/session/x", new Caller.Nobody(), Optional.empty())))
        .isEqualTo(ErrorCode.UNAUTHENTICATED);
  }

  private static Gate.Verdict byToken(String method, String path, Person person) {
    return Gate.decide(method, path, new Caller.Known(person, Optional.empty()), Optional.empty());
  }

  private static Gate.Verdict bySession(String method, String path, Optional<String> csrf) {
    return Gate.decide(method, path, new Caller.Known(ADMIN, Optional.of("right")), csrf);
  }

  private static Gate.Verdict pass(Person person) {
    return new Gate.Verdict.Pass(Optional.of(person));
  }

  private static ErrorCode codeOf(Gate.Verdict verdict) {
    return ((Gate.Verdict.Refuse) verdict).code();
  }
}
