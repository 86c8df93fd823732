package dev.tidings.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PlatformTest {

  @Test
  void linuxAndMacHaveServersOnBothArchitectures() {
    assertThat(Platform.of("Linux", "amd64"))
        .isEqualTo(new Platform("redis-server-7.0.15-linux-amd64", "postgres-linux-x86_64.txz"));
    assertThat(Platform.of("Linux", "aarch64"))
        .isEqualTo(new Platform("redis-server-7.0.15-linux-arm64", "postgres-linux-arm_64.txz"));
    assertThat(Platform.of("Mac OS X", "x86_64"))
        .isEqualTo(new Platform("redis-server-7.0.15-darwin-amd64", "postgres-darwin-x86_64.txz"));
    assertThat(Platform.of("Mac OS X", "aarch64"))
        .isEqualTo(new Platform("redis-server-7.0.15-darwin-arm64", "postgres-darwin-arm_64.txz"));
  }

  @Test
  void otherPlatformsAreRefusedByName() {
    assertThatThrownBy(() -> Platform.of("Windows 11", "amd64"))
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining("Windows 11");
  }
}
