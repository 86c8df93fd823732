package dev.tidings.gateway.endpoint;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer.ChannelRole;
import io.micronaut.http.server.netty.NettyServerCustomizer.Registry;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketServerCompressionHandler;
import jakarta.inject.Singleton;

/// Takes message compression out of the pipeline. Every browser offers it, it would cost about 240
/// KB a connection, and frames that are encoded once for all could not be written past it.
@Singleton
final class PipelineTrim implements BeanCreatedEventListener<Registry> {

  @Override
  public Registry onCreated(BeanCreatedEvent<Registry> event) {
    event.getBean().register(new Trim(null));
    return event.getBean();
  }

  private record Trim(Channel channel) implements NettyServerCustomizer {

    @Override
    public NettyServerCustomizer specializeForChannel(Channel accepted, ChannelRole role) {
      return new Trim(accepted);
    }

    @Override
    public void onStreamPipelineBuilt() {
      if (channel.pipeline().get(WebSocketServerCompressionHandler.class) != null) {
        channel.pipeline().remove(WebSocketServerCompressionHandler.class);
      }
    }
  }
}
