package dev.tidings.contracts.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RedisNodesTest {

  @Test
  void oneAddressIsTakenAsItStands() {
    assertThat(RedisNodes.parse("rediss://u:p@a:7000/3", false).urls())
        .containsExactly("rediss://u:p@a:7000/3");
  }

  @Test
  void nodesOfAClusterMayEachHaveAScheme() {
    assertThat(RedisNodes.parse("redis://a:6379, redis://b:6379", true).urls())
        .containsExactly("redis://a:6379", "redis://b:6379");
  }

  @Test
  void nodesWithoutASchemeTakeThatOfTheFirstWithItsUserAndPassword() {
    assertThat(RedisNodes.parse("rediss://:secret@a:6379,b:6380,c:6381", true).urls())
        .containsExactly(
            "rediss://:secret@a:6379", "rediss://:secret@b:6380", "rediss://:secret@c:6381");
  }

  @Test
  void severalNodesOutsideOfAClusterAreRefused() {
    assertThatThrownBy(() -> RedisNodes.parse("redis://a:6379,b:6379", false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 nodes")
        .hasMessageContaining("tidings.redis.cluster=true");
  }

  @Test
  void addressThatIsMissingIsRefused() {
    for (String text : new String[] {"", "a:6379", "redis://a:6379,", ",redis://a:6379"}) {
      assertThatThrownBy(() -> RedisNodes.parse(text, true))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("tidings.redis.url");
    }
  }
}
