package dev.tidings.quickstart.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.embedded.ServerStartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortPlanTest {

  /// It was said to be asked for by `--demo-port`, which nobody had written.
  @Test
  void aTakenPortOfABlockIsSaidToBeAskedForByTheBlock() throws Exception {
    try (ServerSocket taken = taken()) {
      int base = taken.getLocalPort();

      assertThatThrownBy(() -> PortPlan.choose(PortPlan.Request.block(base), 2))
          .isInstanceOf(ServerStartException.class)
          .hasMessageContaining("port " + base)
          .hasMessageContaining("asked for by --port-base " + base)
          .hasMessageNotContaining("--demo-port");
    }
  }

  @Test
  void aTakenPortOfOnePartIsSaidToBeAskedForByItsOwnOption() throws Exception {
    try (ServerSocket taken = taken()) {
      int port = taken.getLocalPort();
      PortPlan.Request request =
          PortPlan.Request.block(21_000).with(Map.of(PortPlan.Part.DEMO, port));

      assertThatThrownBy(() -> PortPlan.choose(request, 2))
          .hasMessageContaining("asked for by --demo-port");
    }
  }

  @Test
  void theUsualPortGivesWayWhereItIsTaken() {
    PortPlan plan = PortPlan.choose(PortPlan.Request.USUAL, 3);

    assertThat(plan.gateways()).hasSize(3).doesNotHaveDuplicates();
  }

  private static ServerSocket taken() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
