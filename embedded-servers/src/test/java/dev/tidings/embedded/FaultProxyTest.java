package dev.tidings.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

  private final List<Integer> received = new CopyOnWriteArrayList<>();
  private ServerSocket echo;
  private FaultProxy proxy;

  @BeforeEach
  void startEchoBehindProxy() throws IOException {
    echo = new ServerSocket(0, 50, Ports.loopback());
    Thread.ofVirtual().start(this::echo);
    proxy = FaultProxy.to(echo.getLocalPort());
  }

  @AfterEach
  void end() throws IOException {
    proxy.close();
    echo.close();
  }

  @Test
  void severalTargetsAreTakenInTurnAndOneThatRefusesIsPassedOver() throws IOException {
    int nobodys = Ports.pick();
    try (ServerSocket one = new ServerSocket(0, 50, Ports.loopback());
        ServerSocket other = new ServerSocket(0, 50, Ports.loopback());
        FaultProxy several =
            FaultProxy.roundRobin(List.of(one.getLocalPort(), nobodys, other.getLocalPort()))) {
      for (int i = 0; i < 2; i++) {
        try (Socket first = new Socket(Ports.loopback(), several.port());
            Socket atOne = one.accept();
            Socket second = new Socket(Ports.loopback(), several.port());
            Socket atOther = other.accept();
            Socket third = new Socket(Ports.loopback(), several.port());
            Socket againAtOther = other.accept()) {
          assertThat(List.of(first, atOne, second, atOther, third, againAtOther))
              .allMatch(Socket::isConnected);
        }
      }
    }
  }

  @Test
  void targetThatMovesTakesTheNextConnectionsAndLeavesThoseThatThereAre() throws IOException {
    try (Socket stays = connect();
        ServerSocket other = new ServerSocket(0, 50, Ports.loopback())) {
      assertThat(answer(stays, 1)).isEqualTo(1);
      proxy.moveTo(other.getLocalPort());
      try (Socket moved = connect();
          Socket atOther = other.accept()) {
        assertThat(List.of(moved, atOther)).allMatch(Socket::isConnected);
        assertThat(answer(stays, 2)).isEqualTo(2);
      }
    }
  }

  @Test
  void bytesPassBothWays() throws IOException {
    try (var client = connect()) {
      assertThat(answer(client, 7)).isEqualTo(7);
      assertThat(proxy.connections()).isEqualTo(1);
    }
    Awaitility.await().until(() -> proxy.connections() == 0);
  }

  @Test
  void endOfInputPassesWhileTheOtherDirectionStaysOpen() throws IOException {
    try (var client = connect()) {
      client.getOutputStream().write(9);
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(9);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void cutClosesAndRefusesUntilRestore() throws IOException {
    try (var client = connect()) {
      assertThat(answer(client, 1)).isEqualTo(1);
      proxy.cut();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    }
    proxy.restore();
    try (var client = connect()) {
      assertThat(answer(client, 2)).isEqualTo(2);
    }
  }

  /// A port stays open after `close()` while a thread is still in `accept`: on a busy machine most
  /// connections straight after a cut were taken.
  @RepeatedTest(100)
  void cutRefusesFromTheMomentThatItReturns() throws IOException {
    try (var client = connect()) {
      assertThat(answer(client, 1)).isEqualTo(1);
      proxy.cut();
      assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void stallIsSilenceAndResumeLosesNothing() throws IOException {
    try (var client = connect()) {
      assertThat(answer(client, 1)).isEqualTo(1);
      proxy.stall();
      client.setSoTimeout(200);
      assertThatThrownBy(() -> answer(client, 2)).isInstanceOf(SocketTimeoutException.class);
      client.setSoTimeout(10_000);
      proxy.resume();
      assertThat(client.getInputStream().read()).isEqualTo(2);
      assertThat(answer(client, 3)).isEqualTo(3);
    }
  }

  @Test
  void answersThatAreStalledComeFromATargetThatGotTheRequests() throws IOException {
    try (var client = connect()) {
      assertThat(answer(client, 1)).isEqualTo(1);
      proxy.stallAnswers();
      client.setSoTimeout(200);
      assertThatThrownBy(() -> answer(client, 2)).isInstanceOf(SocketTimeoutException.class);
      assertThat(received).contains(2);
      client.setSoTimeout(10_000);
      proxy.resume();
      assertThat(client.getInputStream().read()).isEqualTo(2);
    }
  }

  @Test
  void resetDropsConnectionsOnce() throws IOException {
    try (var client = connect()) {
      assertThat(answer(client, 1)).isEqualTo(1);
      proxy.reset();
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    try (var client = connect()) {
      assertThat(answer(client, 2)).isEqualTo(2);
    }
  }

  @Test
  void closeEndsStalledConnectionsAndFreesThePort() throws IOException {
    try (var client = connect()) {
      assertThat(answer(client, 1)).isEqualTo(1);
      proxy.stall();
      proxy.close();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(Ports.isFree(proxy.port())).isTrue();
    }
  }

  private Socket connect() throws IOException {
    var socket = new Socket(Ports.loopback(), proxy.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static int answer(Socket client, int value) throws IOException {
    client.getOutputStream().write(value);
    return client.getInputStream().read();
  }

  private void echo() {
    while (!echo.isClosed()) {
      try {
        Socket client = echo.accept();
        Thread.ofVirtual().start(() -> echo(client, received));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void echo(Socket client, List<Integer> received) {
    try (client) {
      for (int value = client.getInputStream().read();
          value >= 0;
          value = client.getInputStream().read()) {
        received.add(value);
        client.getOutputStream().write(value);
      }
    } catch (IOException e) {
      // The test ended the connection, as it meant to.
      return;
    }
  }
}
