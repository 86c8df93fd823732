package dev.tidings.tracker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.tracker.store.Database.Standing;
import dev.tidings.tracker.store.Database.Trouble;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Database database = new Database(meters);

  @ParameterizedTest
  @CsvSource({
    "08001,GONE",
    "08006,GONE",
    "57P01,GONE",
    "57P03,GONE",
    "25006,READ_ONLY",
    "53100,REFUSING"
  })
  void whatIsWrongIsReadFromTheStateOfTheFailure(String state, Trouble trouble) {
    assertThat(Trouble.of(new SQLException("no", state))).isEqualTo(trouble);
    assertThat(Trouble.of(new SQLException("around it", new SQLException("no", state))))
        .isEqualTo(trouble);
  }

  @Test
  void itIsBrokenSinceTheFirstFailureUntilItWorks() {
    database.broke(Trouble.GONE, NOON);
    assertThat(figure()).isEqualTo(2);
    database.tried();
    assertThat(figure()).isEqualTo(1);
    database.broke(Trouble.READ_ONLY, NOON.plusSeconds(9));

    assertThat(database.standing()).isEqualTo(new Standing.Broken(NOON, Trouble.READ_ONLY, false));

    database.works();
    assertThat(database.standing()).isEqualTo(new Standing.Works());
    assertThat(figure()).isZero();
  }

  @Test
  void anAttemptAtWhatWorksChangesNothing() {
    database.tried();

    assertThat(figure()).isZero();
  }

  private double figure() {
    return meters.get("tidings.tracker.postgresql.breaker").gauge().value();
  }
}
