package dev.tidings.ingest.app;

import dev.tidings.ingest.topics.FatalStop;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the process with exit code 1. Thread-safe.
@Singleton
final class ExitProcess implements FatalStop {

  private static final Logger LOG = LoggerFactory.getLogger(ExitProcess.class);

  private final AtomicBoolean stopping = new AtomicBoolean();

  @Override
  public void because(String reason) {
    if (stopping.compareAndSet(false, true)) {
      LOG.atError().log("stopping: " + reason);
      // Closing the context waits for the thread that found the reason.
      new Thread(() -> System.exit(1), "fatal-stop").start();
    }
  }
}
