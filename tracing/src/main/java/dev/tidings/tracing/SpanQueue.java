package dev.tidings.tracing;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes ended spans from any thread without waiting, and exports them in batches on its own.
/// Bounded: what does not fit is dropped, counted. Thread-safe.
final class SpanQueue implements SpanProcessor {

  private static final Logger LOG = LoggerFactory.getLogger(SpanQueue.class);
  private static final int MAX_BATCH = 512;

  private final SpanExporter exporter;
  private final Duration flushEvery;
  private final Duration exportTimeout;
  private final TracingMeters meters;
  private final BlockingQueue<SpanData> ended;
  private final Thread thread = new Thread(this::exportAll, "spans");
  private volatile boolean closing;

  /// Confined to the thread.
  private boolean failing;

  SpanQueue(SpanExporter exporter, TracingSettings settings, TracingMeters meters) {
    this.exporter = exporter;
    this.flushEvery = settings.flushEvery();
    this.exportTimeout = settings.exportTimeout();
    this.meters = meters;
    this.ended = new ArrayBlockingQueue<>(settings.maxQueued());
  }

  SpanQueue start() {
    thread.setDaemon(true);
    thread.start();
    return this;
  }

  @Override
  public void onStart(Context parentContext, ReadWriteSpan span) {
    // only its end is of interest
  }

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (!ended.offer(span.toSpanData())) {
      meters.dropped(TracingMeters.Reason.QUEUE, 1);
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  /// Exports what is there, within the bound of one export.
  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    try {
      thread.join(exportTimeout.plus(flushEvery));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    var unused = exporter.shutdown();
  }

  @Override
  public CompletableResultCode shutdown() {
    close();
    return CompletableResultCode.ofSuccess();
  }

  private void exportAll() {
    List<SpanData> batch = new ArrayList<>();
    try {
      while (!closing || !ended.isEmpty()) {
        SpanData first = ended.poll(flushEvery.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          if (!closing && ended.size() < MAX_BATCH) {
            TimeUnit.MILLISECONDS.sleep(flushEvery.toMillis());
          }
          ended.drainTo(batch, MAX_BATCH - 1);
          export(batch);
          batch = new ArrayList<>();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void export(List<SpanData> batch) {
    CompletableResultCode result =
        exporter.export(batch).join(exportTimeout.toMillis(), TimeUnit.MILLISECONDS);
    if (result.isSuccess()) {
      meters.exported(batch.size());
    } else {
      meters.dropped(TracingMeters.Reason.EXPORT, batch.size());
    }
    if (failing == result.isSuccess()) {
      failing = !failing;
      LOG.atInfo().addKeyValue("answers", !failing).log("the spans' collector");
    }
  }
}
