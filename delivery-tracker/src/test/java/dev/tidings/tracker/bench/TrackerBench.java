package dev.tidings.tracker.bench;

import dev.tidings.contracts.codec.ReceiptCodec;
import dev.tidings.contracts.receipt.Receipt;
import dev.tidings.contracts.receipt.ReceiptBatch;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.embedded.EmbeddedKafka;
import dev.tidings.embedded.EmbeddedPostgres;
import dev.tidings.tracker.intake.Intake;
import dev.tidings.tracker.intake.IntakeState;
import dev.tidings.tracker.store.Schema;
import dev.tidings.tracker.store.SearchExplain;
import dev.tidings.tracker.store.StoreAddress;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The tracker with a month of deliveries: how long each query of the console takes, and how many
/// receipts a second are taken in. Embedded Kafka and PostgreSQL, all on this machine:
/// `benchmarks/run tracker --deliveries 10000000`. The last line is JSON.
final class TrackerBench {

  private static final int DAYS = 30;
  private static final int PARTITIONS = 12;
  private static final int IDS_A_RECEIPT = 100;
  private static final int RECEIPTS_A_RECORD = 5;
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Topics TOPICS = new Topics("bench");

  private TrackerBench() {}

  /// @param args deliveries, receipts, times each query is asked, directory for the data
  public static void main(String[] args) throws Exception {
    long deliveries = Long.parseLong(args[0]);
    int receipts = Integer.parseInt(args[1]);
    int times = Integer.parseInt(args[2]);
    Path directory = Path.of(args[3]);
    try (EmbeddedPostgres postgres = tuned(directory.resolve("postgres"));
        EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
      run(postgres, kafka, deliveries, receipts, times);
    }
    System.exit(0);
  }

  private static void run(
      EmbeddedPostgres postgres, EmbeddedKafka kafka, long deliveries, int receipts, int times)
      throws Exception {
    StoreAddress address = new StoreAddress(postgres.jdbcUrl(), Optional.empty(), Optional.empty());
    makeTopics(kafka.bootstrapServers());
    Schema.migrate(address);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    GeneratedDays days =
        new GeneratedDays(address, deliveries / DAYS, (int) Math.max(100, deliveries / 100));
    long loadedNanos = System.nanoTime();
    for (int back = DAYS; back >= 1; back--) {
      days.load(today.minusDays(back));
    }
    List<UUID> accepted =
        days.loadAccepted(today, today.atStartOfDay(ZoneOffset.UTC).toInstant(), now, receipts / 2);
    settle(address, (int) Math.max(100, deliveries / 100));
    CrowdedPlaces.load(address);
    say("loaded in %.0f s", (System.nanoTime() - loadedNanos) / 1e9);
    produce(kafka.bootstrapServers(), accepted, now);

    try (ApplicationContext context = ApplicationContext.run(settings(postgres, kafka))) {
      double perSecond = awaitReceipts(context, receipts);
      say("%.0f receipts/s", perSecond);
      try (Connection connection = GeneratedDays.connect(address)) {
        GeneratedDays.execute(connection, "vacuum analyze standing");
        GeneratedDays.execute(connection, "set jit = off");
        for (var search :
            ConsoleQueries.searches(days.known().getLast(), now.minusSeconds(400_000)).entrySet()) {
          say("--- %s%n%s", search.getKey(), SearchExplain.plan(connection, search.getValue()));
        }
      }
      List<ConsoleQueries.Took> took =
          new ConsoleQueries(context, days.known(), now).measure(times);
      took.forEach(
          one ->
              say(
                  "%-34s p50 %7.2f  p99 %7.2f  max %7.2f ms",
                  one.query(), one.p50(), one.p99(), one.max()));
      say("%s", json(deliveries, receipts, perSecond, took));
    }
  }

  /// With the settings that docs/configuration.md recommends.
  private static EmbeddedPostgres tuned(Path directory) throws SQLException {
    EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0);
    int port = postgres.port();
    StoreAddress address = new StoreAddress(postgres.jdbcUrl(), Optional.empty(), Optional.empty());
    try (Connection connection = GeneratedDays.connect(address)) {
      for (String setting :
          List.of(
              "shared_buffers = '2GB'",
              "max_wal_size = '8GB'",
              "checkpoint_timeout = '15min'",
              "maintenance_work_mem = '512MB'",
              "random_page_cost = 1.1")) {
        GeneratedDays.execute(connection, "alter system set " + setting);
      }
    }
    postgres.close();
    return EmbeddedPostgres.start(directory, port);
  }

  /// The accounts of what was loaded, and what the planner wants to know of it.
  private static void settle(StoreAddress address, int users) throws SQLException {
    try (Connection connection = GeneratedDays.connect(address)) {
      String hour =
          "date_trunc('hour', timestamptz 'epoch' + ('x' || substr(replace(notification_id::text,"
              + " '-', ''), 1, 12))::bit(48)::bigint * interval '1 millisecond', 'UTC')";
      GeneratedDays.execute(
          connection,
          "insert into accounting select "
              + hour
              + ", state, count(*) from standing group by 1, 2");
      GeneratedDays.execute(
          connection,
          "insert into accounting_accepted select hour, sum(standings) from accounting group by 1");
      GeneratedDays.execute(
          connection,
          "insert into accounting_latency select hour, 100, standings from accounting"
              + " where state = 3");
      GeneratedDays.execute(
          connection, "insert into history_epoch (epoch) values (7) on conflict do nothing");
      GeneratedDays.execute(
          connection,
          """
          insert into connection_interval
            (user_id, connection, device, gateway, connected_at, disconnected_at, close_code)
          select 'u' || u, 'c-' || u || '-' || n, 'phone', 'gateway-' || u %% 4,
                 now() - n * interval '1 day', now() - n * interval '1 day' + interval '1 hour', 4200
          from generate_series(0, %d) as u, generate_series(0, 9) as n
          """
              .formatted(users - 1));
      for (String table : List.of("notification", "delivery", "standing", "connection_interval")) {
        GeneratedDays.execute(connection, "vacuum analyze " + table);
      }
    }
  }

  private static void makeTopics(String bootstrapServers) throws Exception {
    Map<String, String> brokerTime = Map.of("message.timestamp.type", "LogAppendTime");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(TOPICS.history(), PARTITIONS, (short) 1).configs(brokerTime),
                  new NewTopic(TOPICS.receipts(), PARTITIONS, (short) 1).configs(brokerTime),
                  new NewTopic(TOPICS.outcomes(), PARTITIONS, (short) 1),
                  new NewTopic(TOPICS.deadLetters(), 1, (short) 1)))
          .all()
          .get();
    }
  }

  /// As a gateway does it: what was sent, and behind it what was received.
  private static void produce(String bootstrapServers, List<UUID> ids, Instant now)
      throws InterruptedException, ExecutionException {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 20),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      int record = 0;
      for (int from = 0; from < ids.size(); from += IDS_A_RECEIPT * RECEIPTS_A_RECORD) {
        List<UUID> part =
            ids.subList(from, Math.min(ids.size(), from + IDS_A_RECEIPT * RECEIPTS_A_RECORD));
        Receipt.Party party = new Receipt.Party("u" + record, "phone", "c-" + record);
        Room own = Room.ofUser(party.user());
        int partition = record++ % PARTITIONS;
        sent.add(producer.send(record(partition, new Receipt.Sent(party, own, part, now))));
        sent.add(
            producer.send(
                record(partition, new Receipt.Received(party, own, part, now.plusMillis(50)))));
      }
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> record(int partition, Receipt receipt) {
    return new ProducerRecord<>(
        TOPICS.receipts(),
        partition,
        "g".getBytes(StandardCharsets.UTF_8),
        ReceiptCodec.encode(new ReceiptBatch("gateway-1", List.of(receipt))));
  }

  private static Map<String, Object> settings(EmbeddedPostgres postgres, EmbeddedKafka kafka) {
    return Map.of(
        "datasources.default.url",
        postgres.jdbcUrl(),
        "tidings.kafka.bootstrap-servers",
        kafka.bootstrapServers(),
        "tidings.kafka.topic-prefix",
        TOPICS.prefix());
  }

  /// From when the intake begins to read to the last transaction: its start is not counted.
  private static double awaitReceipts(ApplicationContext context, int receipts) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    Intake intake = context.getBean(Intake.class);
    while (intake.state() != IntakeState.CONSUMING && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(1_000_000);
    }
    long startedNanos = System.nanoTime();
    MeterRegistry meters = context.getBean(MeterRegistry.class);
    double taken = 0;
    while (taken < receipts && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(1_000_000);
      taken = meters.counter("tidings.tracker.intake.facts").count();
    }
    if (taken < receipts) {
      throw new IllegalStateException(
          "receipts: " + taken + " (expected: " + receipts + " within " + LIMIT + ")");
    }
    return taken / ((System.nanoTime() - startedNanos) / 1e9);
  }

  private static String json(
      long deliveries, int receipts, double perSecond, List<ConsoleQueries.Took> took) {
    String each =
        took.stream()
            .map(one -> "\"%s\":%.2f".formatted(one.query(), one.p99()))
            .collect(Collectors.joining(","));
    double worst = took.stream().mapToDouble(ConsoleQueries.Took::p99).max().orElse(0);
    return String.format(
        Locale.ROOT,
        "{\"scenario\":\"tracker\",\"deliveries\":%d,\"receipts\":%d,\"receipts_per_s\":%.0f,"
            + "\"p99_ms_worst\":%.2f,\"p99_ms\":{%s}}",
        deliveries,
        receipts,
        perSecond,
        worst,
        each);
  }

  @SuppressWarnings("SystemOut") // this is what it is for
  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
    System.out.flush();
  }
}
