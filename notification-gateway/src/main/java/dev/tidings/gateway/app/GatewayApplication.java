package dev.tidings.gateway.app;

import dev.tidings.gateway.drain.Drain;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts the service; on SIGTERM it drains before it stops.
///
/// Micronaut's own launcher stops the server in a hook of its own, at the same time as any other
/// hook: the connections would be gone before they could be asked to go.
final class GatewayApplication {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayApplication.class);

  private GatewayApplication() {}

  public static void main(String[] args) throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    EmbeddedServer server = start(args, stopped);
    while (!stopped.await(1, TimeUnit.SECONDS)) {
      if (!server.isRunning()) {
        // The history was replaced: what this process knows of it is worth nothing any more.
        System.exit(1);
      }
    }
  }

  private static EmbeddedServer start(String[] args, CountDownLatch stopped) {
    try {
      ApplicationContext context =
          ApplicationContext.builder(GatewayApplication.class).args(args).banner(false).start();
      EmbeddedServer server = context.getBean(EmbeddedServer.class).start();
      Drain drain = context.getBean(Drain.class);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    drain.run();
                    server.stop();
                    stopped.countDown();
                  },
                  "drain"));
      LOG.atInfo().addKeyValue("port", server.getPort()).log("gateway is up");
      return server;
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("cause", rootOf(e).getMessage()).log("gateway does not start");
      LOG.atDebug().setCause(e).log("gateway does not start");
      System.exit(1);
      throw e;
    }
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
