package dev.tidings.gateway.logtail;

import dev.tidings.contracts.live.LiveMessage;
import dev.tidings.contracts.live.Previous;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.HistoryIdentity;
import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.history.KafkaSettings;
import dev.tidings.gateway.logtail.LogTail.RoomMessage;
import dev.tidings.gateway.replay.RecordDecoder;
import dev.tidings.gateway.replay.RoomRecord;
import dev.tidings.gateway.threading.RunsOn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads partitions for the rooms that have joined. When Kafka fails it a new consumer goes on from
/// the same positions: nothing is passed over and nothing comes twice. Confined to its thread, with
/// the consumer.
@RunsOn(RunsOn.Place.CONSUMER)
final class TailReader implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(TailReader.class);

  /// What a record is said to have been published in: no life of Redis.
  private static final String GENERATION = "log";

  /// A room that joins waits for a poll to end.
  private static final Duration POLL = Duration.ofMillis(20);

  private static final int FETCH_WAIT_MS = 50;
  private static final Duration PLACE_TIMEOUT = Duration.ofSeconds(5);
  private static final long FIRST_PAUSE_MS = 20;
  private static final long LONGEST_PAUSE_MS = 1_000;

  private final BlockingQueue<Command> commands;
  private final Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers;
  private final HistoryIdentity identity;
  private final Outlet outlet;
  private final RecordDecoder decoder;
  private final Map<Integer, Reading> readings = new HashMap<>();
  private Optional<Consumer<ByteBuffer, ByteBuffer>> consumer = Optional.empty();
  private boolean mustAssign;
  private long pauseMs = FIRST_PAUSE_MS;
  private boolean silent;

  /// What the bus asks.
  sealed interface Command {
    record Begin(int partition, long session, long from, Map<Room, Long> tickets)
        implements Command {
      public Begin {
        tickets = Map.copyOf(tickets);
      }
    }

    record End(int partition) implements Command {}

    record Join(int partition, Room room, long ticket) implements Command {}

    record Leave(int partition, Room room) implements Command {}
  }

  /// Where it is told, in order.
  interface Outlet {
    void joined(int partition, long session, Room room, long ticket, long from);

    void advanced(int partition, long session, List<RoomMessage> messages, long position)
        throws InterruptedException;
  }

  TailReader(
      BlockingQueue<Command> commands,
      Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers,
      HistoryIdentity identity,
      Outlet outlet,
      Drops drops) {
    this.commands = commands;
    this.consumers = consumers;
    this.identity = identity;
    this.outlet = outlet;
    this.decoder = new RecordDecoder(drops);
  }

  static Consumer<ByteBuffer, ByteBuffer> consumer(KafkaSettings kafka, int fetchBytes) {
    int timeoutMs = Math.toIntExact(kafka.timeout().toMillis());
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, fetchBytes);
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4 * fetchBytes);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MS);
    properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
    properties.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    return new KafkaConsumer<>(
        properties, new ByteBufferDeserializer(), new ByteBufferDeserializer());
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        turn();
      }
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt(); // the gateway ends
    } finally {
      closeConsumer();
    }
  }

  /// The thread outlives whatever fails: without it every room that relies on the log would be
  /// silent for good.
  private void turn() throws InterruptedException {
    try {
      if (readings.isEmpty()) {
        take(commands.take());
      }
      for (Command next = commands.poll(); next != null; next = commands.poll()) {
        take(next);
      }
      if (!readings.isEmpty()) {
        pass();
        recovered();
      }
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      beginAnew(e);
    }
  }

  private void take(Command command) {
    switch (command) {
      case Command.Begin(int partition, long session, long from, var tickets) -> {
        readings.put(partition, new Reading(session, from));
        mustAssign = true;
        tickets.forEach((room, ticket) -> join(partition, room, ticket));
      }
      case Command.End(int partition) -> {
        readings.remove(partition);
        mustAssign = true;
      }
      case Command.Join(int partition, Room room, long ticket) -> join(partition, room, ticket);
      case Command.Leave(int partition, Room room) ->
          readings.get(partition).seats.remove(keyOf(room));
    }
  }

  private void join(int partition, Room room, long ticket) {
    Reading reading = readings.get(partition);
    reading.seats.put(keyOf(room), new Seat(room, ticket, reading.position));
    outlet.joined(partition, reading.session, room, ticket, reading.position);
  }

  private void pass() throws InterruptedException {
    HistoryTopic topic = identity.known();
    if (consumer.isEmpty()) {
      consumer = Optional.of(consumers.get());
      mustAssign = true;
    }
    Consumer<ByteBuffer, ByteBuffer> open = consumer.get();
    if (mustAssign) {
      assign(open, topic);
    }
    try {
      read(open, topic);
    } catch (OffsetOutOfRangeException e) {
      goOnBehindTheGap(e.offsetOutOfRangePartitions().keySet());
    }
  }

  private void recovered() {
    pauseMs = FIRST_PAUSE_MS;
    if (silent) {
      silent = false;
      log.atInfo().log("The log is read again");
    }
  }

  /// With another consumer, from the same positions.
  private void beginAnew(RuntimeException failure) throws InterruptedException {
    if (!silent) {
      silent = true;
      log.atWarn()
          .addKeyValue("why", failure.getClass().getSimpleName())
          .log("The log cannot be read; it is tried again");
    }
    closeConsumer();
    readings.values().forEach(Reading::begunAnew);
    Thread.sleep(pauseMs / 2 + ThreadLocalRandom.current().nextLong(pauseMs / 2 + 1));
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }

  private void assign(Consumer<ByteBuffer, ByteBuffer> open, HistoryTopic topic) {
    Map<TopicPartition, Reading> places = new HashMap<>();
    readings.forEach(
        (partition, reading) -> places.put(new TopicPartition(topic.name(), partition), reading));
    open.assign(places.keySet());
    places.forEach((place, reading) -> open.seek(place, reading.position));
    mustAssign = false;
  }

  private void read(Consumer<ByteBuffer, ByteBuffer> open, HistoryTopic topic)
      throws InterruptedException {
    ConsumerRecords<ByteBuffer, ByteBuffer> records = open.poll(POLL);
    for (Map.Entry<Integer, Reading> entry : readings.entrySet()) {
      Reading reading = entry.getValue();
      TopicPartition place = new TopicPartition(topic.name(), entry.getKey());
      List<RoomMessage> messages = new ArrayList<>();
      for (ConsumerRecord<ByteBuffer, ByteBuffer> record : records.records(place)) {
        Seat seat = record.key() == null ? null : reading.seats.get(record.key());
        if (seat != null) {
          decoder
              .read(topic, seat.room, record)
              .ifPresent(read -> messages.add(new RoomMessage(seat.room, seat.next(read))));
        }
      }
      // Over markers and aborted records too, so that quiet rooms are carried on.
      long position = open.position(place);
      if (position > reading.position) {
        reading.position = position;
        outlet.advanced(entry.getKey(), reading.session, messages, position);
      }
    }
  }

  /// The log begins behind the place, or ends before it: reading goes on where there is something,
  /// and every room is told that nothing between has come.
  private void goOnBehindTheGap(Set<TopicPartition> places) {
    Consumer<ByteBuffer, ByteBuffer> open = consumer.orElseThrow();
    Map<TopicPartition, Long> begins = open.beginningOffsets(places, PLACE_TIMEOUT);
    Map<TopicPartition, Long> ends = open.endOffsets(places, PLACE_TIMEOUT);
    for (TopicPartition place : places) {
      Reading reading = readings.get(place.partition());
      if (reading == null) {
        continue;
      }
      reading.position = Math.clamp(reading.position, begins.get(place), ends.get(place));
      open.seek(place, reading.position);
      reading.begunAnew();
      for (Seat seat : reading.seats.values()) {
        outlet.joined(place.partition(), reading.session, seat.room, seat.ticket, reading.position);
      }
    }
  }

  private void closeConsumer() {
    // Closing waits for Kafka's word, which an interrupt would turn into an error.
    boolean interrupted = Thread.interrupted();
    Optional<Consumer<ByteBuffer, ByteBuffer>> last = consumer;
    consumer = Optional.empty();
    try {
      last.ifPresent(open -> open.close(CloseOptions.timeout(Duration.ofSeconds(1))));
    } catch (InterruptException e) {
      interrupted = true;
    } catch (KafkaException e) {
      log.atDebug().setCause(e).log("a consumer was not closed in order");
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static ByteBuffer keyOf(Room room) {
    return ByteBuffer.wrap(room.name().getBytes(StandardCharsets.UTF_8));
  }

  /// One partition that is read. Confined to the thread.
  @RunsOn(RunsOn.Place.CONSUMER)
  private static final class Reading {
    private final long session;
    private final Map<ByteBuffer, Seat> seats = new HashMap<>();
    private long position;

    private Reading(long session, long position) {
      this.session = session;
      this.position = position;
    }

    /// What was read of a pass that failed was told to nobody.
    private void begunAnew() {
      seats.values().forEach(seat -> seat.previous = new Previous.NoneSince(position));
    }
  }

  /// One room that has joined. Confined to the thread.
  @RunsOn(RunsOn.Place.CONSUMER)
  private static final class Seat {
    private final Room room;
    private final long ticket;
    private Previous previous;

    private Seat(Room room, long ticket, long from) {
      this.room = room;
      this.ticket = ticket;
      this.previous = new Previous.NoneSince(from);
    }

    private LiveMessage.Durable next(RoomRecord record) {
      Previous before = previous;
      previous = new Previous.At(record.offset());
      return new LiveMessage.Durable(
          GENERATION,
          before,
          record.offset(),
          record.expiresAtMs(),
          record.id(),
          record.traceParent(),
          record.handling(),
          record.frame());
    }
  }
}
