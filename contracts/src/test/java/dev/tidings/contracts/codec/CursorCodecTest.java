package dev.tidings.contracts.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.room.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class CursorCodecTest {

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ .";

  @Property
  void whatIsEncodedIsDecoded(
      @ForAll int epoch, @ForAll int roomMark, @ForAll @LongRange(max = Long.MAX_VALUE) long at) {
    Cursor cursor = new Cursor(new Epoch(epoch), roomMark, at);
    assertThat(CursorCodec.decode(CursorCodec.encode(cursor))).contains(cursor);
  }

  @Test
  void theLargestPositionFitsIntoThirtyTwoCharacters() {
    Cursor cursor = new Cursor(new Epoch(-1), -1, Long.MAX_VALUE);
    String text = CursorCodec.encode(cursor);
    assertThat(text).hasSizeLessThanOrEqualTo(32);
    assertThat(CursorCodec.decode(text)).contains(cursor);
  }

  /// A changed character gives no cursor or another one: two texts never name one place, so a
  /// client that compares texts compares places.
  @Property(tries = 100)
  void noOneCharacterMutationIsTheSameCursor(
      @ForAll int epoch, @ForAll @LongRange(max = Long.MAX_VALUE) long position) {
    Cursor cursor = Cursor.of(new Epoch(epoch), new Room("user:7"), position);
    String text = CursorCodec.encode(cursor);
    for (String mutant : mutants(text, ALPHABET)) {
      Optional<Cursor> decoded = CursorCodec.decode(mutant);
      assertThat(decoded).isNotEqualTo(Optional.of(cursor));
      decoded.ifPresent(other -> assertThat(CursorCodec.encode(other)).isEqualTo(mutant));
    }
  }

  /// The check byte catches most slips of a hand or a log line, so that they are said to be no
  /// cursor instead of leading to another place.
  @Test
  void almostEveryOneCharacterMutationIsRefused() {
    String text = CursorCodec.encode(new Cursor(new Epoch(0x1234abcd), 99, 123_456_789L));
    List<String> mutants = mutants(text, ALPHABET.substring(0, 62));
    long taken = mutants.stream().filter(m -> CursorCodec.decode(m).isPresent()).count();
    assertThat(taken).isLessThan(mutants.size() / 50);
  }

  @Property
  void randomTextNeverThrows(@ForAll String text) {
    CursorCodec.decode(text)
        .ifPresent(cursor -> assertThat(CursorCodec.encode(cursor)).isEqualTo(text));
  }

  @Property
  void textOfTheAlphabetNeverThrows(
      @ForAll @AlphaChars @NumericChars @Chars({'-', '_'}) @StringLength(min = 1, max = 40)
          String text) {
    CursorCodec.decode(text)
        .ifPresent(cursor -> assertThat(CursorCodec.encode(cursor)).isEqualTo(text));
  }

  @Test
  void paddingPlainBase64AndBlanksAreRefused() {
    String text = CursorCodec.encode(new Cursor(new Epoch(-5), -7, 300));
    assertThat(CursorCodec.decode(text)).isPresent();
    for (String other :
        new String[] {text + "=", text + "==", " " + text, text + "\n", text + "A", "", "0"}) {
      assertThat(CursorCodec.decode(other)).as(other).isEmpty();
    }
    assertThat(CursorCodec.decode(null)).isEmpty();
  }

  @Property
  void aCursorKnowsItsRoom(@ForAll("rooms") Room room, @ForAll("rooms") Room other) {
    Cursor cursor = Cursor.of(new Epoch(1), room, 5);
    assertThat(cursor.isOf(room)).isTrue();
    if (!room.equals(other) && room.name().hashCode() != other.name().hashCode()) {
      assertThat(cursor.isOf(other)).isFalse();
    }
  }

  @Provide
  Arbitrary<Room> rooms() {
    return Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(20).map(Room::ofUser);
  }

  /// The text with each one of its characters replaced by each other one of the alphabet.
  private static List<String> mutants(String text, String alphabet) {
    List<String> mutants = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      for (int k = 0; k < alphabet.length(); k++) {
        if (alphabet.charAt(k) != text.charAt(i)) {
          mutants.add(text.substring(0, i) + alphabet.charAt(k) + text.substring(i + 1));
        }
      }
    }
    return mutants;
  }
}
