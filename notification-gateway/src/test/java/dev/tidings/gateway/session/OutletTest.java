package dev.tidings.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Over real sockets: with epoll where there is one, else with NIO.
class OutletTest {

  private static final int FRAMES = 3_000;
  private static final int FRAME_BYTES = 1_000;

  private final CompletableFuture<Channel> accepted = new CompletableFuture<>();
  private final ByteArrayOutputStream expected = new ByteArrayOutputStream();
  private MultiThreadIoEventLoopGroup loops;
  private Socket client;
  private Channel channel;
  private Outlet outlet;

  @BeforeEach
  void connect() throws Exception {
    boolean epoll = Epoll.isAvailable();
    loops =
        new MultiThreadIoEventLoopGroup(
            1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    Channel listening =
        new ServerBootstrap()
            .group(loops)
            .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .childOption(ChannelOption.SO_SNDBUF, 16 * 1024)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel child) {
                    accepted.complete(child);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    client = new Socket();
    client.setReceiveBufferSize(16 * 1024);
    client.setSoTimeout(10_000);
    client.connect(listening.localAddress() instanceof InetSocketAddress at ? at : null);
    channel = accepted.get(10, TimeUnit.SECONDS);
    outlet = new Outlet(channel, new LoopFlusher(channel.eventLoop()), 1 << 20);
    inOnePass(() -> outlet.release("welcome".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    expected.writeBytes(new byte[] {(byte) 0x81, 7, 'w', 'e', 'l', 'c', 'o', 'm', 'e'});
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  @Test
  void framesThatAreAloneInTheirPassArriveInOrder() throws Exception {
    for (int i = 0; i < 10; i++) {
      ByteBuf frame = frame(i);
      inOnePass(() -> outlet.event(frame));
    }

    assertThat(read()).isEqualTo(expected.toByteArray());
  }

  @Test
  void framesOfOnePassArriveInOrder() throws Exception {
    ByteBuf first = frame(1);
    ByteBuf second = frame(2);
    ByteBuf third = frame(3);
    inOnePass(
        () -> {
          outlet.event(first);
          outlet.event(second);
          outlet.ping();
          outlet.event(third);
        });

    // There is no encoder in this pipeline to make bytes of the ping: it fails, and only it.
    assertThat(read()).isEqualTo(expected.toByteArray());
  }

  @Test
  void moreThanOnePieceIsWrittenInOnePass() throws Exception {
    List<ByteBuf> frames = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      frames.add(i % 100 == 50 ? frame(i, 20_000) : frame(i));
    }
    inOnePass(() -> frames.forEach(outlet::event));

    assertThat(read()).isEqualTo(expected.toByteArray());
  }

  /// The socket takes a part of a frame, then nothing, then something again, while more comes.
  @Test
  void whatASocketDoesNotTakeIsNeitherLostNorOvertaken() throws Exception {
    for (int i = 0; i < FRAMES; i++) {
      ByteBuf frame = frame(i);
      channel.eventLoop().execute(() -> outlet.event(frame));
    }
    inOnePass(() -> {});

    assertThat(read()).isEqualTo(expected.toByteArray());
  }

  @Test
  void everyBufferIsGivenBack() throws Exception {
    ByteBuf written = frame(1).retain();
    inOnePass(() -> outlet.event(written));
    assertThat(read()).isEqualTo(expected.toByteArray());
    ByteBuf late = frame(2).retain();
    client.close();
    channel.closeFuture().await(10, TimeUnit.SECONDS);
    inOnePass(() -> outlet.event(late));
    inOnePass(() -> {});

    assertThat(written.refCnt()).isEqualTo(1);
    assertThat(late.refCnt()).isEqualTo(1);
    written.release();
    late.release();
  }

  private ByteBuf frame(int number) {
    return frame(number, FRAME_BYTES);
  }

  private ByteBuf frame(int number, int size) {
    ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(size);
    byte[] bytes = new byte[size];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (number + i);
    }
    expected.writeBytes(bytes);
    return frame.writeBytes(bytes);
  }

  /// Returns when the pass is over, its flush included.
  private void inOnePass(Runnable task) throws Exception {
    channel.eventLoop().submit(task).get(10, TimeUnit.SECONDS);
    channel.eventLoop().submit(() -> {}).get(10, TimeUnit.SECONDS);
  }

  private byte[] read() throws IOException {
    return client.getInputStream().readNBytes(expected.size());
  }
}
