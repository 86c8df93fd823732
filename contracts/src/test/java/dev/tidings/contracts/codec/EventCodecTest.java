package dev.tidings.contracts.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.EventLimits;
import dev.tidings.contracts.event.EventReading;
import dev.tidings.contracts.event.Lifetime;
import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.event.Retraction;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.room.Room;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {

  @Property
  void whatIsEncodedIsDecoded(@ForAll("events") Event event) {
    assertThat(Events.read(EventCodec.encode(event)))
        .isEqualTo(new EventReading.Valid(event, List.of()));
  }

  @Property
  void aNotificationKeepsAllThatItsEventSays(@ForAll("events") Event event) {
    Notification notification =
        Notification.of(event, event.to().get(0), Instant.ofEpochMilli(1_793_000_000_000L));
    assertThat(NotificationCodec.decode(NotificationCodec.encode(notification)))
        .isEqualTo(notification);
  }

  /// Numbers keep their digits, texts their escapes and objects their spaces: nobody parses data.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e400",
        "-0.0",
        "12345678901234567890.10",
        "[1.0 , 1.00,\t1E+2]",
        "\"\\u00e4\\ud83d\\ude00\\/\"",
        "\"\\ud800 alone\"",
        "\"ä € 😀 \u2028\"",
        "{ \"a\" :\n {} , \"a\" : [ ] }",
        "{\"data\":{\"to\":[1]},\"id\":7}",
        "null",
        "true",
        "false",
        "\"\"",
        "\"[{\\\"\"",
        "0"
      })
  void dataIsKeptByteForByte(String data) {
    for (String around : new String[] {data, " " + data + " ", "\n" + data}) {
      for (String text :
          new String[] {
            Events.withData(around),
            Events.with("\"priority\":\"low\",\"data\":" + around + ",\"ttl\":5"),
            "{\"data\":" + around + "," + Events.with("\"ttl\":5").substring(1)
          }) {
        Event event = valid(Events.read(text)).event();
        assertThat(event.data()).hasToString(data);
        assertThat(new String(EventCodec.encode(event), StandardCharsets.UTF_8))
            .endsWith(",\"data\":" + data + "}");
        byte[] stored =
            NotificationCodec.encode(Notification.of(event, event.to().get(0), Instant.EPOCH));
        assertThat(NotificationCodec.decode(stored).data()).hasToString(data);
      }
    }
  }

  @Test
  void splittingCutsAnArrayIntoItsEventsByteForByte() {
    String one = Events.withData("[1.0, \"]\"]");
    String two = Events.withData(" {\"ä\": 1e400} ");
    assertThat(split(" [ " + one + " ,\n" + two + " ] "))
        .isInstanceOfSatisfying(
            EventCodec.Splitting.Many.class,
            many ->
                assertThat(many.events())
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                    .containsExactly(one, two));
    assertThat(split("[]"))
        .isInstanceOfSatisfying(
            EventCodec.Splitting.Many.class, many -> assertThat(many.events()).isEmpty());
    assertThat(split(one)).isInstanceOf(EventCodec.Splitting.One.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "[", "[{}", "[{}] {}", "{} {}", "[{},]", "{\"a\":}", "\"abc"})
  void whatIsNoJsonIsNotSplit(String text) {
    assertThat(split(text)).isInstanceOf(EventCodec.Splitting.Malformed.class);
  }

  @Test
  void anIdIsGivenOnlyWhereNoneIsBrought() {
    String without = Events.withData("1").replace("\"id\":\"e1\",", "");
    assertThat(valid(decode(without, Optional.of("given"))).event().id()).isEqualTo("given");
    assertThat(decode(without, Optional.empty())).isInstanceOf(EventReading.Invalid.class);
    assertThat(valid(decode(Events.withData("1"), Optional.of("given"))).event().id())
        .isEqualTo("e1");
    assertThat(decode(Events.withData("1").replace("\"e1\"", "null"), Optional.of("given")))
        .isInstanceOf(EventReading.Invalid.class);
  }

  @Test
  void unknownFieldsAreKeptOutAndReported() {
    EventReading.Valid reading =
        valid(Events.read(Events.with("\"data\":1,\"colour\":{\"a\":[1]},\"a/b~c\":2")));
    assertThat(reading.ignored()).containsExactly("/colour", "/a~1b~0c");
    assertThat(new String(EventCodec.encode(reading.event()), StandardCharsets.UTF_8))
        .doesNotContain("colour");
  }

  @Test
  void roomsThatRepeatCountOnce() {
    String text =
        Events.withData("1").replace("[\"user:42\"]", "[\"user:1\",\"all\",\"user:1\",\"all\"]");
    assertThat(valid(Events.read(text)).event().to()).containsExactly(Room.ofUser("1"), Room.ALL);
  }

  @Provide
  Arbitrary<Event> events() {
    Arbitrary<String> words =
        Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(128);
    Arbitrary<List<Room>> rooms =
        Arbitraries.of(Room.ALL, Room.ofUser("1"), Room.ofUser("a+b@c"), new Room("team:42:admins"))
            .list()
            .ofMinSize(1)
            .uniqueElements();
    Arbitrary<Instant> times =
        Combinators.combine(
                Arbitraries.longs().between(-62_167_219_200L, 253_402_300_799L),
                Arbitraries.integers().between(0, 999_999_999))
            .as(Instant::ofEpochSecond);
    Arbitrary<Lifetime> lifetimes =
        Arbitraries.oneOf(
            Arbitraries.just(new Lifetime.Unlimited()),
            times.map(Lifetime.Until::new),
            Arbitraries.longs()
                .between(1, 315_360_000)
                .map(seconds -> new Lifetime.For(Duration.ofSeconds(seconds))));
    return Combinators.combine(
            Combinators.combine(words, words, rooms).as(Identity::new),
            Arbitraries.of("null", "{\"a\": 1e400}", "\"😀\"", "[]", "12345678901234567890.10"),
            times.optional(),
            lifetimes,
            Arbitraries.of(Priority.class),
            words.optional(),
            times.optional(),
            retractions())
        .as(
            (who, data, time, lifetime, priority, word, deadline, retracting) ->
                new Event(
                    who.id,
                    who.source,
                    "order.shipped",
                    retracting.one ? who.to.subList(0, 1) : who.to,
                    RawJson.of(data),
                    time,
                    lifetime,
                    priority,
                    word.map(path -> "https://x/" + path),
                    word,
                    word.map(text -> text + "-2"),
                    deadline,
                    retracting.what,
                    retracting.ephemeral));
  }

  /// Neither is beside the other, and one notification stands in one room.
  private static Arbitrary<Retracting> retractions() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            new Retracting(Optional.empty(), false, true),
            new Retracting(Optional.empty(), false, false)),
        Arbitraries.strings()
            .withCharRange('!', '~')
            .ofMinLength(1)
            .ofMaxLength(128)
            .map(id -> new Retracting(Optional.of(new Retraction.OfEvent(id)), false, false)),
        Arbitraries.longs()
            .map(low -> new UUID(0x0192f0c17a007abcL, (low & 0x3fffffffffffffffL) | 1L << 63))
            .map(
                id -> new Retracting(Optional.of(new Retraction.OfNotification(id)), true, false)));
  }

  /// @param one whether it goes to one room only
  private record Retracting(Optional<Retraction> what, boolean one, boolean ephemeral) {}

  private record Identity(String id, String source, List<Room> to) {}

  private static EventReading decode(String text, Optional<String> id) {
    return EventCodec.decode(text.getBytes(StandardCharsets.UTF_8), EventLimits.DEFAULT, id);
  }

  private static EventCodec.Splitting split(String text) {
    return EventCodec.split(text.getBytes(StandardCharsets.UTF_8));
  }

  private static EventReading.Valid valid(EventReading reading) {
    assertThat(reading).isInstanceOf(EventReading.Valid.class);
    return (EventReading.Valid) reading;
  }
}
