package dev.tidings.gateway.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.gateway.registry.RegistryChanges.Change;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistryChangesTest {

  private final RegistryChanges changes = new RegistryChanges(2);

  @Test
  void onlyTheLastWordOnAConnectionIsWritten() {
    changes.add(put("a"));
    changes.add(put("b"));
    changes.add(remove("a"));

    assertThat(changes.take(10)).containsExactly(put("b"), remove("a"));
    assertThat(changes.isEmpty()).isTrue();
  }

  @Test
  void whatCouldNotBeWrittenWaitsAgainUnlessThereIsALaterWord() {
    changes.add(put("a"));
    changes.add(put("b"));
    List<Change> taken = changes.take(2);
    changes.add(remove("a"));

    changes.giveBack(taken);

    assertThat(changes.take(10)).containsExactly(remove("a"), put("b"));
  }

  @Test
  void ofTooManyRemovalsTheOldestIsForgotten() {
    changes.add(remove("a"));
    changes.add(put("b"));
    changes.add(remove("c"));
    changes.add(remove("d"));

    assertThat(changes.take(10)).containsExactly(put("b"), remove("c"), remove("d"));
  }

  private static Change put(String connection) {
    return new Change.Put("7", new Placed(connection, "g", "d", Instant.EPOCH));
  }

  private static Change remove(String connection) {
    return new Change.Remove("7", connection);
  }
}
