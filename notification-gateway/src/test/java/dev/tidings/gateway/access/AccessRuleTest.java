package dev.tidings.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPattern;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class AccessRuleTest {

  private final AccessRule rule = new AccessRule(true);

  @Test
  void everyoneMayReadHisOwnRoomAndAll() {
    assertThat(rule.allows(grant("7"), new Room("user:7"))).isTrue();
    assertThat(rule.allows(grant("7"), Room.ALL)).isTrue();
    assertThat(rule.automaticRooms(grant("7"))).containsExactly(new Room("user:7"), Room.ALL);
  }

  @Test
  void nobodyIsInAllWhereItIsConfiguredOff() {
    AccessRule off = new AccessRule(false);

    assertThat(off.allows(grant("7"), Room.ALL)).isFalse();
    assertThat(off.automaticRooms(grant("7"))).containsExactly(new Room("user:7"));
  }

  @Test
  void aSubgroupOfOnesOwnRoomIsASharedRoom() {
    assertThat(rule.allows(grant("7"), new Room("user:7:admins"))).isFalse();
    assertThat(rule.allows(grant("7", "user:7:*"), new Room("user:7:admins"))).isTrue();
  }

  @Property
  void withoutAPatternNoOtherRoomIsAllowed(
      @ForAll @AlphaChars @StringLength(min = 1, max = 20) String user,
      @ForAll @AlphaChars @StringLength(min = 1, max = 20) String other) {
    assertThat(rule.allows(grant(user), new Room("user:" + other))).isEqualTo(user.equals(other));
    assertThat(rule.allows(grant(user), new Room("team:" + user))).isFalse();
    assertThat(rule.allows(grant(user, "team:*"), new Room("team:" + other))).isTrue();
    assertThat(rule.allows(grant(user, "team:*"), new Room("teams:" + other))).isFalse();
  }

  private static Grant grant(String user, String... patterns) {
    return new Grant(
        user,
        Optional.empty(),
        List.of(patterns).stream().map(RoomPattern::new).toList(),
        Instant.MAX);
  }
}
