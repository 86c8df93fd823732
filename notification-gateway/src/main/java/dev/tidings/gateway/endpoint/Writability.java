package dev.tidings.gateway.endpoint;

import dev.tidings.gateway.session.Session;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// Tells a session that its socket is writable again. Confined to the connection's event loop.
final class Writability extends ChannelInboundHandlerAdapter {

  private final Session session;

  Writability(Session session) {
    this.session = session;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      session.writable();
    }
    context.fireChannelWritabilityChanged();
  }
}
