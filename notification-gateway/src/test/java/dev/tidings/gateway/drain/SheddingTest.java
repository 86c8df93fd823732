package dev.tidings.gateway.drain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.gateway.drain.Shedding.Decision;
import dev.tidings.gateway.drain.Shedding.Decision.Shed;
import dev.tidings.gateway.drain.Shedding.Decision.Stay;
import dev.tidings.gateway.drain.Shedding.Why;
import dev.tidings.gateway.registry.GatewayLoad;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who gives away how many, and when nobody does.
class SheddingTest {

  private static final Shedding.Rules RULES = new Shedding.Rules(0.2, 0.05, 10, 500);

  private final Shedding shedding = new Shedding(RULES);
  private long beat = 1;

  @Test
  void whatIsAboveTheMeanGoesToTheGatewayThatWasJustStarted() {
    settled(load("a", 300), load("b", 300), load("c", 0));

    assertThat(look(load("a", 300), load("b", 300), load("c", 0))).isEqualTo(new Shed(100, 100));
  }

  @Test
  void aGatewayAtOrBelowTheMeanGivesNothing() {
    settled(load("a", 200), load("b", 300), load("c", 100));

    assertThat(look(load("a", 200), load("b", 300), load("c", 100)))
        .isEqualTo(new Stay(Why.BALANCED, 0));
    assertThat(look(load("a", 10), load("b", 300), load("c", 100)))
        .isEqualTo(new Stay(Why.BALANCED, 0));
  }

  @Test
  void aSmallDifferenceIsLeftAlone() {
    settled(load("a", 119), load("b", 81));

    assertThat(look(load("a", 119), load("b", 81))).isEqualTo(new Stay(Why.BALANCED, 19));
    assertThat(look(load("a", 121), load("b", 79))).isEqualTo(new Shed(21, 21));
  }

  @Test
  void fewConnectionsAreNotWorthIt() {
    settled(load("a", 9), load("b", 0));

    assertThat(look(load("a", 9), load("b", 0))).isEqualTo(new Stay(Why.BALANCED, 4));
  }

  @Test
  void whatWasBegunGoesOnUntilItIsCloseToTheMean() {
    settled(load("a", 1_000), load("b", 0));
    assertThat(look(load("a", 1_000), load("b", 0))).isEqualTo(new Shed(500, 500));

    settled(load("a", 560), load("b", 440));
    assertThat(look(load("a", 560), load("b", 440))).as("12 % above").isEqualTo(new Shed(60, 60));

    settled(load("a", 520), load("b", 480));
    assertThat(look(load("a", 520), load("b", 480))).isEqualTo(new Stay(Why.BALANCED, 20));
    assertThat(look(load("a", 560), load("b", 440)))
        .as("12 % above, and over")
        .isEqualTo(new Stay(Why.BALANCED, 60));
  }

  @Test
  void aPortionIsBounded() {
    settled(load("a", 10_000), load("b", 0));

    assertThat(look(load("a", 10_000), load("b", 0))).isEqualTo(new Shed(500, 5_000));
  }

  /// The first report behind a portion may have been written before those who were asked had
  /// arrived: by it the same connections would be given away twice.
  @Test
  void theNextPortionWaitsUntilEveryoneHasToldItsLoadTwice() {
    settled(load("a", 300), load("b", 300), load("c", 0));
    assertThat(look(load("a", 300), load("b", 300), load("c", 0))).isInstanceOf(Shed.class);

    assertThat(look(load("a", 300), load("b", 300), load("c", 0)).getClass()).isEqualTo(Stay.class);
    beat++;
    assertThat(look(load("a", 300), load("b", 300), load("c", 0)))
        .isEqualTo(new Stay(Why.UNSETTLED, 100));
    beat++;
    assertThat(look(load("a", 300), load("b", 300), load("c", 0))).isInstanceOf(Shed.class);
  }

  @Test
  void oneThatDrainsOrIsNotReadyIsNoPlaceToGo() {
    GatewayLoad away = new GatewayLoad("b", "1", 1, 0, false);
    settled(load("a", 500), away);

    assertThat(look(load("a", 500), away)).isEqualTo(new Stay(Why.NO_PLACE, 0));
    settled(load("a", 500), away, load("c", 500));
    assertThat(look(load("a", 500), away, load("c", 500))).isEqualTo(new Stay(Why.BALANCED, 0));
  }

  @Test
  void oneThatIsNotReadyItselfKeepsWhatItHas() {
    settled(load("a", 500), load("b", 0));

    assertThat(look(new GatewayLoad("a", "1", 1, 500, false), load("b", 0)))
        .isEqualTo(new Stay(Why.NO_PLACE, 0));
  }

  @Test
  void oneThatFellSilentIsNoPlaceToGo() {
    GatewayLoad dead = new GatewayLoad("b", "1", 7, 0, true);
    Shedding careful = new Shedding(RULES);
    for (int i = 0; i < 3; i++) {
      // It may shed once: the dead one's last word is fresh then.
      var unused = careful.look(load("a", 500), List.of(dead));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(careful.look(load("a", 500), List.of(dead))).isEqualTo(new Stay(Why.NO_PLACE, 0));
    }
  }

  /// A gateway that is restarted is away for moments, and comes back empty.
  @Test
  void nothingIsDecidedAtTheFirstLookAtAChangedCircle() {
    settled(load("a", 300), load("b", 300));

    assertThat(look(load("a", 300), load("b", 300), load("c", 0)))
        .isEqualTo(new Stay(Why.UNSETTLED, 100));
    assertThat(look(load("a", 300), load("b", 300), load("c", 0))).isInstanceOf(Shed.class);
    GatewayLoad again = new GatewayLoad("c", "2", 1, 0, true);
    assertThat(look(load("a", 300), load("b", 300), again)).isInstanceOf(Stay.class);
  }

  @Test
  void aloneThereIsNowhereToGo() {
    assertThat(shedding.look(load("a", 500), List.of())).isEqualTo(new Stay(Why.NO_PLACE, 0));
  }

  private GatewayLoad load(String gateway, int connections) {
    return new GatewayLoad(gateway, "1", beat, connections, true);
  }

  private Decision look(GatewayLoad own, GatewayLoad... others) {
    return shedding.look(own, List.of(others));
  }

  /// The others are known, and have told their loads often enough.
  private void settled(GatewayLoad own, GatewayLoad... others) {
    assertThat(look(own, others)).isInstanceOf(Stay.class);
    beat += 2;
  }
}
