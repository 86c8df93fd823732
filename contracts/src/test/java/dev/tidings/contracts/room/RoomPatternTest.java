package dev.tidings.contracts.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoomPatternTest {

  @ParameterizedTest
  @CsvSource({
    "order:9, order:9, true",
    "order:9, order:91, false",
    "order:9, order:9:items, false",
    "all, all, true",
    "all, user:1, false",
    "team:*, team:4, true",
    "team:*, team:4:admins, true",
    "team:*, teams:4, false",
    "team:*, all, false",
    "team:42:*, team:42:admins, true",
    "team:42:*, team:42, false",
    "team:42:*, team:421:admins, false",
    "user:*, user:7, true"
  })
  void aPatternAllowsWhatItBegins(String pattern, String room, boolean allowed) {
    assertThat(new RoomPattern(pattern).matches(new Room(room))).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "",
        "team:4*",
        "team*",
        "*:4",
        "team:*:admins",
        "team:42:ad*",
        "team:**",
        ":*",
        "Team:*"
      })
  void aStarStandsOnlyAtTheEndBehindAColon(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new RoomPattern(text));
  }

  @Property
  void randomTextIsARoomOrNone(@ForAll String text) {
    assertThat(Room.parse(text).map(Room::name).orElse(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"user:1\n", "user:", "user", "USER:1", "user:a b", "all:1:", "a:b:c:d"})
  void theseAreNoRooms(String text) {
    assertThat(Room.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"user:7, 7", "user:7:admins, ''", "users:7, ''", "all, ''"})
  void onlyAUsersOwnRoomHasAnOwner(String room, String owner) {
    assertThat(new Room(room).owner().orElse("")).isEqualTo(owner);
  }
}
