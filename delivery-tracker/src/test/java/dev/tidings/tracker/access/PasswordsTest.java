package dev.tidings.tracker.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PasswordsTest {

  private static final Instant NOW = Instant.parse("2026-11-01T08:30:00Z");

  @Test
  void aHashKnowsItsPasswordAndNoOther() {
    String text = PasswordHash.of("correct horse".toCharArray(), 1_000).text();
    PasswordHash read = PasswordHash.parse(text);

    assertThat(read.matches("correct horse".toCharArray())).isTrue();
    assertThat(read.matches("correct Horse".toCharArray())).isFalse();
    assertThat(read.matches("".toCharArray())).isFalse();
    assertThat(PasswordHash.of("correct horse".toCharArray(), 1_000).text()).isNotEqualTo(text);
  }

  @Test
  void whatIsNoHashStopsTheServiceWithoutBeingShown() {
    String weak = PasswordHash.of("p".toCharArray(), 1_000).text().replace(".1000.", ".1.");
    for (String text : new String[] {"", "secret", "pbkdf2-sha256.x.y.z", weak, weak + ".more"}) {
      assertThatThrownBy(() -> PasswordHash.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("hash-password")
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void usersAreReadFromOneSetting() {
    String hash = PasswordHash.of("pass".toCharArray(), 1_000).text();
    Users users = Users.parse("sue:support:" + hash + ", ada:admin:" + hash);

    assertThat(users.check("sue", "pass")).contains(new Person("sue", Role.SUPPORT));
    assertThat(users.check("ada", "pass")).contains(new Person("ada", Role.ADMIN));
    assertThat(users.check("ada", "other")).isEmpty();
    assertThat(users.check("eve", "pass")).isEmpty();
    assertThat(Users.parse("").isEmpty()).isTrue();
    assertThatThrownBy(() -> Users.parse("sue:boss:" + hash))
        .hasMessageContaining("expected: support, admin");
    assertThatThrownBy(() -> Users.parse("sue:" + hash)).hasMessageContaining("NAME:ROLE:HASH");
    assertThatThrownBy(() -> Users.parse("a:admin:" + hash + ",a:admin:" + hash))
        .hasMessageContaining("a stands there twice");
  }

  @Test
  void whoGuessesWaitsLongerEachTimeAndOnlyForThatName() {
    SignInGuard guard = new SignInGuard();
    for (int i = 0; i < 4; i++) {
      guard.wrong("ada", NOW);
      assertThat(guard.waitOf("ada", NOW)).isEmpty();
    }
    guard.wrong("ada", NOW);
    assertThat(guard.waitOf("ada", NOW)).contains(Duration.ofSeconds(2));
    assertThat(guard.waitOf("ada", NOW.plusSeconds(2))).isEmpty();
    guard.wrong("ada", NOW.plusSeconds(2));
    assertThat(guard.waitOf("ada", NOW.plusSeconds(2))).contains(Duration.ofSeconds(4));
    assertThat(guard.waitOf("sue", NOW)).isEmpty();
    for (int i = 0; i < 40; i++) {
      guard.wrong("ada", NOW.plusSeconds(3));
    }
    assertThat(guard.waitOf("ada", NOW.plusSeconds(3))).contains(Duration.ofMinutes(5));
    guard.right("ada");
    assertThat(guard.waitOf("ada", NOW.plusSeconds(3))).isEmpty();
  }

  @Test
  void namesThatRestedAnHourBeginAnew() {
    SignInGuard guard = new SignInGuard();
    for (int i = 0; i < 6; i++) {
      guard.wrong("ada", NOW);
    }
    Instant later = NOW.plus(Duration.ofHours(1));
    guard.wrong("ada", later);
    assertThat(guard.waitOf("ada", later)).isEqualTo(Optional.empty());
  }
}
