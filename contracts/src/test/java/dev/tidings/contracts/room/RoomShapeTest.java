package dev.tidings.contracts.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RoomShapeTest {

  /// What a room is, as the documents have it.
  private static final Pattern SHAPE =
      Pattern.compile(
          "all|[a-z][a-z0-9-]{0,31}:[A-Za-z0-9._@+|~=-]{1,128}(:[A-Za-z0-9._-]{1,64})?");

  @Property(tries = 5_000)
  void itFitsWhereThePatternDoes(@ForAll("nearlyRooms") String name) {
    assertThat(RoomShape.fits(name)).as(name).isEqualTo(SHAPE.matcher(name).matches());
  }

  @Property(tries = 2_000)
  void anyTextAtAllIsJudgedAsThePatternJudgesIt(@ForAll String name) {
    assertThat(RoomShape.fits(name)).as(name).isEqualTo(SHAPE.matcher(name).matches());
  }

  @Test
  void eachPartsLengthHasItsBound() {
    String entity = "e".repeat(32);
    String id = "i".repeat(128);
    String subgroup = "s".repeat(64);

    assertThat(RoomShape.fits(entity + ":" + id + ":" + subgroup)).isTrue();
    assertThat(RoomShape.fits("e" + entity + ":" + id)).isFalse();
    assertThat(RoomShape.fits(entity + ":i" + id)).isFalse();
    assertThat(RoomShape.fits("user:7:s" + subgroup)).isFalse();
    assertThat(RoomShape.fits("user:7:")).isFalse();
    assertThat(RoomShape.fits("user:7\n")).isFalse();
  }

  @Provide
  Arbitrary<String> nearlyRooms() {
    Arbitrary<String> part =
        Arbitraries.strings()
            .withChars("azAZ09.-_@+|~=/ ä")
            .withCharRange('a', 'z')
            .ofMinLength(0)
            .ofMaxLength(8);
    return Combinators.combine(part, part, part, Arbitraries.integers().between(0, 4))
        .as(
            (one, two, three, shape) ->
                switch (shape) {
                  case 0 -> one;
                  case 1 -> one + ":" + two;
                  case 2 -> "all";
                  case 3 -> "user:" + two;
                  default -> one + ":" + two + ":" + three;
                });
  }
}
