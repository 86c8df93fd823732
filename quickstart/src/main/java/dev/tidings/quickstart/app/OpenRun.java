package dev.tidings.quickstart.app;

import dev.tidings.quickstart.console.Console;
import dev.tidings.quickstart.demo.DemoServer;
import dev.tidings.quickstart.platform.ConsoleUsers;
import dev.tidings.quickstart.platform.Platform;
import dev.tidings.quickstart.platform.PlatformSettings;
import dev.tidings.quickstart.servers.Backends;
import dev.tidings.quickstart.services.ServiceProcess;
import dev.tidings.quickstart.services.Supervisor;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// Starts everything, keeps it running, and stops it on Ctrl-C.
final class OpenRun {

  /// Behind this the JVM ends with what is left; its children notice by themselves.
  private static final Duration STOP_WITHIN = Duration.ofSeconds(9);

  private static final String USER = "ana";

  private final Console console;

  OpenRun(Console console) {
    this.console = console;
  }

  /// Returns never by itself but where the start fails: a signal ends the JVM.
  int run(PlatformSettings settings) {
    long began = System.nanoTime();
    ConsoleProgress progress = new ConsoleProgress(console);
    progress.announce(settings);
    Platform platform = Platform.start(settings, progress);
    DemoServer demo = DemoServer.start(platform);
    Supervisor supervisor = new Supervisor(new SupervisorLines(console));
    supervise(supervisor, platform);
    CountDownLatch stopped = new CountDownLatch(1);
    // Whoever interrupts the start needs no hook: the children end with this process.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(supervisor, demo, platform, stopped), "stop"));
    tell(settings, platform, demo, Duration.ofNanos(System.nanoTime() - began));
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private void stop(
      Supervisor supervisor, DemoServer demo, Platform platform, CountDownLatch stopped) {
    long began = System.nanoTime();
    console.line("");
    console.line("  stopping ...");
    Thread stopping =
        Thread.ofVirtual()
            .start(
                () -> {
                  supervisor.close();
                  demo.close();
                  platform.close();
                });
    try {
      if (stopping.join(STOP_WITHIN)) {
        console.line(
            "  stopped in " + Console.seconds(Duration.ofNanos(System.nanoTime() - began)));
      } else {
        console.trouble("not all stopped in time; what is left ends with this process");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    stopped.countDown();
  }

  private static void supervise(Supervisor supervisor, Platform platform) {
    for (ServiceProcess service : platform.services()) {
      supervisor.watch(service.program().name(), service::onExit, service::start);
    }
    Backends backends = platform.backends();
    if (platform.withRedis()) {
      supervisor.watch("Redis", backends::onRedisExit, backends::startRedis);
    }
    supervisor.watch("PostgreSQL", backends::onPostgresExit, backends::startPostgres);
  }

  private void tell(PlatformSettings settings, Platform platform, DemoServer demo, Duration ready) {
    String ingest = platform.ingest().program().address();
    console.title("Ready in " + Console.seconds(ready));
    console.fact("demo page", demo.address());
    console.fact("publish", ingest + "/v1/events");
    console.fact("console", platform.tracker().program().address() + "/");
    for (String name : ConsoleUsers.names()) {
      console.fact("", "sign in as " + name + " with the password " + name);
    }
    for (int i = 0; i < platform.gateways().size(); i++) {
      console.fact(
          "gateway " + (i + 1),
          "ws://127.0.0.1:" + platform.gateways().get(i).program().port() + "/v1/connect");
    }
    console.fact("Kafka", platform.backends().bootstrapServers() + "  (topic tidings.events)");
    console.fact("logs", settings.data().folder("logs").toString());
    console.title("A token for the user " + USER + " (12 hours, for development)");
    console.line("  " + demo.token(USER));
    console.title("Publish to " + USER);
    console.command(
        "over HTTP:",
        "curl -sS "
            + ingest
            + "/v1/events -H 'content-type: application/json' -d '"
            + event("hello-1")
            + "'");
    console.command(
        "or to Kafka, with any producer (kcat here):",
        "echo '"
            + event("hello-2")
            + "' | kcat -P -b "
            + platform.backends().bootstrapServers()
            + " -t tidings.events -k user:"
            + USER);
    console.line("");
    console.line("  Ctrl-C stops all.");
  }

  private static String event(String id) {
    return "{\"id\":\""
        + id
        + "\",\"source\":\"shell\",\"type\":\"demo.message\",\"to\":[\"user:"
        + USER
        + "\"],\"data\":{\"text\":\"Hello\"}}";
  }

  /// How the supervisor's doings read.
  private record SupervisorLines(Console console) implements Supervisor.Listener {
    @Override
    public void ended(String name, int exitStatus, Duration restartIn) {
      console.trouble(
          "%s %s; starting it again in %s"
              .formatted(name, ExitStatus.inWords(exitStatus), Console.seconds(restartIn)));
    }

    @Override
    public void startedAgain(String name) {
      console.line("  " + name + " started again");
    }

    @Override
    public void notStarted(String name, RuntimeException failure) {
      console.trouble(name + " did not start again: " + failure.getMessage());
    }
  }
}
