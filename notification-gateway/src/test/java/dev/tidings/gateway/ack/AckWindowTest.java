package dev.tidings.gateway.ack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AckWindowTest {

  @Test
  void anAckCreditsWhatWasSentBeforeItAndNeverTwice() {
    AckWindow window = new AckWindow(10);
    window.sent(sent(5));
    window.sent(sent(9));
    window.sent(sent(12));

    assertThat(ids(window.credit(10))).containsExactly(id(5), id(9));
    assertThat(ids(window.credit(10))).isEmpty();
    assertThat(ids(window.credit(3))).isEmpty();
    assertThat(ids(window.credit(13))).containsExactly(id(12));
  }

  @Test
  void theCursorsPositionIsExclusive() {
    AckWindow window = new AckWindow(10);
    window.sent(sent(5));

    assertThat(ids(window.credit(5))).isEmpty();
    assertThat(ids(window.credit(6))).containsExactly(id(5));
  }

  /// Steps above zero send the next notification that many offsets on; others ack that far back.
  @Property
  void everythingIsCreditedOnceOrForgottenOrStillOpen(
      @ForAll @Size(max = 200) List<@IntRange(min = -20, max = 5) Integer> steps,
      @ForAll @IntRange(min = 1, max = 30) int max) {
    AckWindow window = new AckWindow(max);
    List<UUID> sent = new ArrayList<>();
    List<UUID> credited = new ArrayList<>();
    long offset = 0;
    int forgotten = 0;
    for (int step : steps) {
      if (step > 0) {
        offset += step;
        forgotten += window.sent(sent(offset));
        sent.add(id(offset));
      } else {
        List<UUID> now = ids(window.credit(offset + step));
        long below = offset + step;
        assertThat(now).allMatch(id -> id.getLeastSignificantBits() < below);
        credited.addAll(now);
      }
      assertThat(window.size()).isLessThanOrEqualTo(max);
    }
    assertThat(credited).doesNotHaveDuplicates().isSubsetOf(sent);
    assertThat(credited.size() + forgotten + window.size()).isEqualTo(sent.size());
  }

  private static AckWindow.Sent sent(long offset) {
    return new AckWindow.Sent(offset, id(offset), Optional.empty());
  }

  private static List<UUID> ids(List<AckWindow.Sent> credited) {
    return credited.stream().map(AckWindow.Sent::id).toList();
  }

  private static UUID id(long offset) {
    return new UUID(0, offset);
  }
}
