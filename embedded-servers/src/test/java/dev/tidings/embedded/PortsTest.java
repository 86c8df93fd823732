package dev.tidings.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void noPortIsPickedTwice() {
    var picked = IntStream.range(0, 100).mapToObj(i -> Ports.pick()).toList();

    assertThat(picked).doesNotHaveDuplicates().allMatch(port -> port >= 20_000 && port < 30_000);
  }

  @Test
  void takenPortIsRefusedByNumberAndSetting() throws Exception {
    try (var taken = new ServerSocket(0, 1, Ports.loopback())) {
      assertThatThrownBy(() -> Ports.claim(taken.getLocalPort(), "--redis-port"))
          .isInstanceOf(ServerStartException.class)
          .hasMessageContaining(Integer.toString(taken.getLocalPort()))
          .hasMessageContaining("--redis-port");
    }
  }

  @Test
  void freePortIsGivenAsAskedFor() {
    int port = Ports.pick();

    assertThat(Ports.claim(port, "--redis-port")).isEqualTo(port);
  }

  @Test
  void whatIsNoPortIsRefused() {
    assertThatThrownBy(() -> Ports.claim(65_536, "--redis-port"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--redis-port: 65536 (expected: a port, 0 to 65535)");
  }
}
