package dev.tidings.gateway.place;

import dev.tidings.gateway.drops.DropReason;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.threading.RunsOn;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes places every so often, of each device the latest only. The first
/// of each room of a device is written at once: until it is there, another gateway would take the
/// device for a new one in that room. What
/// Kafka does not take is tried again, as long as nothing newer is known. Told on any thread;
/// writes on its own.
final class PlaceWriter implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(PlaceWriter.class);
  private static final int MAX_WAITING = 200_000;

  private final String topic;
  private final Duration every;
  private final Producer<byte[], byte[]> producer;
  private final Drops drops;

  /// Guarded by the lock, which is this object's.
  private Map<DeviceKey, DevicePlace> waiting = new LinkedHashMap<>();

  private boolean urgent;
  private boolean closing;
  private int unconfirmed;

  PlaceWriter(String topic, Duration every, Producer<byte[], byte[]> producer, Drops drops) {
    this.topic = topic;
    this.every = every;
    this.producer = producer;
    this.drops = drops;
  }

  @RunsOn(RunsOn.Place.ANY)
  synchronized void take(DeviceKey device, DevicePlace place, boolean atOnce) {
    if (waiting.size() >= MAX_WAITING && !waiting.containsKey(device)) {
      drops.count(DropReason.PLACES_OVERFLOW);
      return;
    }
    waiting.merge(device, place, DevicePlace::and);
    if (atOnce) {
      urgent = true;
      notifyAll();
    }
  }

  @Override
  public void run() {
    try {
      while (true) {
        Map<DeviceKey, DevicePlace> now = await();
        now.forEach(this::send);
      }
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt(); // the gateway ends
    }
  }

  /// Has everything written; returns when Kafka has it, or the time is over.
  @RunsOn(RunsOn.Place.VIRTUAL)
  synchronized void close(Duration within) throws InterruptedException {
    closing = true;
    notifyAll();
    long endNanos = System.nanoTime() + within.toNanos();
    while (unconfirmed > 0 || !waiting.isEmpty()) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
      if (leftMs <= 0) {
        return;
      }
      wait(leftMs);
    }
  }

  @RunsOn(RunsOn.Place.VIRTUAL)
  private synchronized Map<DeviceKey, DevicePlace> await() throws InterruptedException {
    long endNanos = System.nanoTime() + every.toNanos();
    while (!urgent && !(closing && !waiting.isEmpty())) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
      if (leftMs <= 0 && !waiting.isEmpty()) {
        break;
      }
      wait(Math.max(1, leftMs <= 0 ? every.toMillis() : leftMs));
    }
    urgent = false;
    Map<DeviceKey, DevicePlace> now = waiting;
    waiting = new LinkedHashMap<>();
    unconfirmed += now.size();
    return now;
  }

  @RunsOn(RunsOn.Place.VIRTUAL)
  private void send(DeviceKey device, DevicePlace place) {
    try {
      var unused =
          producer.send(
              new ProducerRecord<>(topic, device.bytes(), place.encode()),
              (metadata, failure) -> confirmed(device, place, failure != null));
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      confirmed(device, place, true);
    } catch (RuntimeException e) {
      // Without this thread no place would ever be written again.
      LOG.atError().setCause(e).log("Writing a place broke off");
      confirmed(device, place, true);
    }
  }

  @RunsOn(RunsOn.Place.ANY)
  private synchronized void confirmed(DeviceKey device, DevicePlace place, boolean failed) {
    unconfirmed--;
    if (failed) {
      DevicePlace newer = waiting.get(device);
      waiting.put(device, newer == null ? place : place.and(newer));
    }
    notifyAll();
  }
}
