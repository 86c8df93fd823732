package dev.tidings.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Where a client goes on the next time: as docs/protocol.md has it, "Cursors".
class ConnectionTest {

  private final Follower follower = new Follower(0, "u", "token", new BenchRoom("user:u"));
  private final Tally tally = new Tally();

  @Test
  void anEventsCursorIsTheClientsOnceWhatItMissedHasCome() {
    EmbeddedChannel first = connect();
    says(first, welcome("head"));
    var unused = first.close();
    assertThat(follower.cursor()).contains("head");

    Connection connection = connection();
    EmbeddedChannel second = open(connection);
    says(second, welcome("head"));
    says(second, event("missed", 0));
    connection.leave();
    assertThat(follower.cursor()).as("what it missed is still to come").contains("head");

    Connection third = connection();
    EmbeddedChannel channel = open(third);
    says(channel, welcome("head"));
    says(channel, event("missed", 0));
    says(
        channel, "{\"type\":\"replayed\",\"room\":\"user:u\",\"cursor\":\"replayed\",\"count\":1}");
    says(channel, event("live-1", 1));
    says(channel, event("live-2", 2));
    third.leave();
    assertThat(follower.cursor()).contains("live-2");
  }

  @Test
  void anEventThatIsSentAgainMovesNothing() {
    Connection connection = connection();
    EmbeddedChannel channel = open(connection);
    says(channel, welcome("head"));
    says(channel, event("live", 0));
    says(
        channel,
        "{\"type\":\"event\",\"redelivered\":true,\"attempt\":2,\"cursor\":\"older\",\"n\":{"
            + stamp(0)
            + "}}");
    connection.leave();
    assertThat(follower.cursor()).contains("live");
  }

  private EmbeddedChannel connect() {
    return open(connection());
  }

  private Connection connection() {
    return new Connection(
        follower,
        tally,
        Connection.Manner.TIDINGS,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
        0,
        () -> {});
  }

  private static EmbeddedChannel open(Connection connection) {
    EmbeddedChannel channel = new EmbeddedChannel(connection);
    channel.writeInbound(
        Unpooled.copiedBuffer(
            "HTTP/1.1 101 Switching Protocols\r\n\r\n", StandardCharsets.US_ASCII));
    return channel;
  }

  private static void says(EmbeddedChannel channel, String text) {
    byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
    ByteBuf frame = Unpooled.buffer().writeByte(0x81);
    if (payload.length < 126) {
      frame.writeByte(payload.length);
    } else {
      frame.writeByte(126).writeShort(payload.length);
    }
    channel.writeInbound(frame.writeBytes(payload));
  }

  private static String welcome(String cursor) {
    return "{\"type\":\"welcome\",\"rooms\":[{\"room\":\"user:u\",\"cursor\":\"" + cursor + "\"}]}";
  }

  private static String event(String cursor, long sequence) {
    return "{\"type\":\"event\",\"cursor\":\""
        + cursor
        + "\",\"notification\":{"
        + stamp(sequence)
        + "}}";
  }

  private static String stamp(long sequence) {
    return StampScan.MARKER + StampScan.stamp(sequence, 0) + "\"";
  }
}
