package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.frame.Since;
import dev.tidings.contracts.live.RedisNames;
import dev.tidings.contracts.notification.Handling;
import dev.tidings.contracts.notification.NotificationId;
import dev.tidings.contracts.room.Room;
import dev.tidings.embedded.Servers;
import dev.tidings.gateway.drops.DropReason;
import dev.tidings.gateway.feed.TestGateway.Followed;
import dev.tidings.gateway.feed.TestRelay.Stored;
import dev.tidings.gateway.subscription.Begin;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The way of a room's records to followers, against real servers, at each rung.
final class LiveAndReplayTest {

  private static final int PARTITIONS = 2;
  private static final String KAFKA = Servers.kafka().bootstrapServers();

  private static RedisClient redisClient;
  private static StatefulRedisConnection<String, byte[]> redis;
  private static Admin admin;
  private static int number;

  private TestGateway gateway;
  private TestRelay relay;
  private String prefix;
  private Room room;
  private int partition;

  @BeforeAll
  static void connect() {
    redisClient = RedisClient.create(Servers.redis().url());
    redis = redisClient.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    admin = Admin.create(Map.of("bootstrap.servers", KAFKA));
  }

  @AfterAll
  static void disconnect() {
    redisClient.shutdown(0, 1, TimeUnit.SECONDS);
    admin.close();
  }

  @BeforeEach
  void start() throws Exception {
    prefix = "live" + number++;
    admin
        .createTopics(
            List.of(
                new NewTopic(prefix + ".history", PARTITIONS, (short) 1)
                    .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
        .all()
        .get();
    gateway =
        new TestGateway(KAFKA, Servers.redis().url(), prefix, PARTITIONS, TestGateway.settings());
    relay =
        new TestRelay(
            KAFKA,
            gateway.topic(),
            new RedisNames(prefix, gateway.topic().epoch(), gateway.topic().partitions()),
            redis);
    room = new Room("team:" + number);
    partition = gateway.topic().partitionOf(room);
  }

  @AfterEach
  void stop() {
    relay.close();
    gateway.close();
  }

  @Test
  void whoIsThereGetsEachNotificationOnceAndInOrder() {
    Followed followed = gateway.follow(room, new Begin.Now()).begun();
    List<Long> published = publish(20);
    await().until(() -> followed.follower().offsets.size() >= 20);
    assertThat(followed.follower().offsets).containsExactlyElementsOf(published);
    assertThat(followed.cursor()).contains(at(published.getLast() + 1));
  }

  @Test
  void whoComesBackGetsWhatHeMissedFromTheTail() {
    List<Long> published = publish(30);
    Followed followed = gateway.follow(room, new Begin.After(at(published.get(9) + 1)));
    await().until(() -> followed.follower().wasTold("replayed"));
    assertThat(followed.follower().offsets).containsExactlyElementsOf(published.subList(10, 30));
    assertThat(followed.follower().outline()).containsExactly("begun", "replayed 20 recovered");
    assertThat(gateway.metric("tidings.replay.pages", "rung", "tail")).isPositive();
    assertThat(gateway.log.sweeps()).isZero();
  }

  @Test
  void whatTheTailDoesNotProveIsReadFromTheLog() {
    relay.maxLength = 5;
    List<Long> published = publish(30);
    Followed followed = gateway.follow(room, new Begin.After(at(published.get(9) + 1)));
    await().until(() -> followed.follower().wasTold("replayed"));
    assertThat(followed.follower().offsets).containsExactlyElementsOf(published.subList(10, 30));
    assertThat(followed.follower().outline()).containsExactly("begun", "replayed 20 recovered");
    assertThat(gateway.log.sweeps()).isPositive();
  }

  @Test
  void tailAndLogGiveTheSameBytes() {
    List<Long> published = publish(10);
    Followed byTail = gateway.follow(room, new Begin.After(at(published.get(1)))).begun();
    await().until(() -> byTail.follower().wasTold("replayed"));
    flush();
    // From before the page that was read, so that it is not shared.
    Followed byLog = gateway.follow(room, new Begin.After(at(published.get(0)))).begun();
    await().until(() -> byLog.follower().wasTold("replayed"));
    assertThat(gateway.log.sweeps()).isPositive();
    assertThat(byLog.follower().frames).hasSize(10);
    assertThat(byLog.follower().frames.subList(1, 10)).isEqualTo(byTail.follower().frames);
  }

  @Test
  void aCursorOfAnotherEpochIsAGap() {
    publish(3);
    Cursor old = Cursor.of(new Epoch(gateway.topic().epoch().value() + 1), room, 1);
    Followed followed = gateway.follow(room, new Begin.After(old));
    await().until(() -> followed.follower().wasTold("replayed"));
    assertThat(followed.follower().outline().get(1)).startsWith("gap epoch-changed");
    assertThat(followed.follower().outline().get(2)).isEqualTo("replayed 0 not recovered");
  }

  @Test
  void whatRetentionHasDeletedIsAGapAndLiveGoesOn() throws Exception {
    List<Long> published = publish(10);
    flush();
    TopicPartition place = new TopicPartition(gateway.topic().name(), partition);
    admin.deleteRecords(Map.of(place, RecordsToDelete.beforeOffset(published.get(5)))).all().get();
    Followed followed = gateway.follow(room, new Begin.After(at(published.get(2))));
    await().until(() -> followed.follower().wasTold("replayed"));
    assertThat(followed.follower().outline().get(1)).startsWith("gap expired");
    assertThat(followed.follower().outline().get(2)).isEqualTo("replayed 0 not recovered");
    Stored next = relay.publish(room);
    await().until(() -> followed.follower().offsets.contains(next.offset()));
  }

  @Test
  void aCursorBeyondTheLogIsAGap() {
    List<Long> published = publish(3);
    Followed followed = gateway.follow(room, new Begin.After(at(published.getLast() + 1_000)));
    await().until(() -> followed.follower().wasTold("replayed"));
    assertThat(followed.follower().outline().get(1)).startsWith("gap ahead-of-log");
    assertThat(followed.follower().outline().get(2)).isEqualTo("replayed 0 not recovered");
  }

  @Test
  void aCursorAheadOfRedisButNotOfTheLogGetsNothingTwice() {
    publish(3);
    Stored unpublished = relay.store(room);
    Followed followed = gateway.follow(room, new Begin.After(at(unpublished.offset() + 1)));
    await().until(() -> followed.follower().wasTold("replayed 0 recovered"));
    relay.relay(unpublished);
    Stored next = relay.publish(room);
    await().until(() -> followed.follower().offsets.contains(next.offset()));
    assertThat(followed.follower().offsets).containsExactly(next.offset());
  }

  @Test
  void aRepetitionOnTheChannelIsDeliveredOnce() {
    Followed followed = gateway.follow(room, new Begin.Now()).begun();
    Stored first = relay.publish(room);
    relay.publishAgain(first);
    Stored second = relay.publish(room);
    relay.publishAgain(first);
    relay.publishAgain(second);
    Stored third = relay.publish(room);
    await().until(() -> followed.follower().offsets.contains(third.offset()));
    assertThat(followed.follower().offsets)
        .containsExactly(first.offset(), second.offset(), third.offset());
  }

  @Test
  void whatIsMissingIsNoticedByItsSuccessorAndRepaired() {
    Followed followed = gateway.follow(room, new Begin.Now()).begun();
    Stored first = relay.publish(room);
    Stored lost = relay.store(room);
    Stored third = relay.store(room);
    relay.publishAgain(third); // on the channel before the other, which stands in the log only
    await().until(() -> followed.follower().offsets.size() == 3);
    relay.publishAgain(lost);
    Stored fourth = relay.publish(room);
    await().until(() -> followed.follower().offsets.contains(fourth.offset()));
    assertThat(followed.follower().offsets)
        .containsExactly(first.offset(), lost.offset(), third.offset(), fourth.offset());
    assertThat(gateway.feedMetrics.repaired()).isPositive();
  }

  @Test
  void aFlushLosesNothing() {
    Followed stayed = gateway.follow(room, new Begin.Now()).begun();
    List<Long> published = new ArrayList<>(publish(5));
    flush();
    Stored lost = relay.store(room); // its message went down with Redis
    published.add(lost.offset());
    relay.generation = "g2";
    relay.restartAt(partition, lost.offset() + 1);
    relay.mark(partition, lost.offset() + 1);
    published.addAll(publish(5));
    await().until(() -> stayed.follower().offsets.size() >= 11);
    assertThat(stayed.follower().offsets).containsExactlyElementsOf(published);
    Followed back = gateway.follow(room, new Begin.After(at(published.get(0))));
    await().until(() -> back.follower().wasTold("replayed"));
    assertThat(back.follower().offsets).containsExactlyElementsOf(published);
    assertThat(back.follower().outline()).containsExactly("begun", "replayed 11 recovered");
  }

  @Test
  void marksCarryAQuietRoomForward() {
    Followed followed = gateway.follow(room, new Begin.Now()).begun();
    Room busy = neighbour();
    Stored elsewhere = relay.publish(busy);
    for (int i = 0; i < 5; i++) {
      elsewhere = relay.publish(busy);
    }
    long position = elsewhere.offset() + 1;
    await().until(() -> followed.cursor().equals(Optional.of(at(position))));
    Followed again = gateway.follow(room, new Begin.After(at(position)));
    await().until(() -> again.follower().wasTold("replayed 0 recovered"));
  }

  @Test
  void theExpiredIsOmittedLiveAndInReplayAndCounted() {
    Followed stayed = gateway.follow(room, new Begin.Now()).begun();
    Stored first = relay.publish(room);
    relay.publish(room, Optional.of(Instant.now().minusSeconds(1)));
    Stored third = relay.publish(room, Optional.of(Instant.now().plusSeconds(600)));
    await().until(() -> stayed.follower().offsets.contains(third.offset()));
    Followed back = gateway.follow(room, new Begin.After(at(first.offset())));
    await().until(() -> back.follower().wasTold("replayed"));
    assertThat(stayed.follower().offsets).containsExactly(first.offset(), third.offset());
    assertThat(back.follower().offsets).containsExactly(first.offset(), third.offset());
    assertThat(back.follower().outline()).containsExactly("begun", "replayed 2 recovered");
    assertThat(gateway.drops.counted(DropReason.EXPIRED)).isEqualTo(2);
  }

  @Test
  void ofACollapseKeyWhoIsLiveGetsAllAndWhoComesBackTheNewestFromTailAndLogAlike() {
    Followed live = gateway.follow(room, new Begin.Now()).begun();
    TestRelay.Stored old = relay.publish(room, keyed("price"));
    long first = old.offset();
    List<Long> between = publish(60);
    long second = relay.publish(room, keyed("price")).offset();
    long other = relay.publish(room, keyed("stock")).offset();
    await().until(() -> live.follower().offsets.size() >= 63);

    Followed byTail = gateway.follow(room, new Begin.After(at(first)));
    await().until(() -> byTail.follower().wasTold("replayed"));
    flush();
    Followed byLog = gateway.follow(room, new Begin.After(at(first)));
    await().until(() -> byLog.follower().wasTold("replayed"));

    List<Long> newest = new ArrayList<>(between);
    newest.add(second);
    newest.add(other);
    for (Followed back : List.of(byTail, byLog)) {
      assertThat(back.follower().offsets).containsExactlyElementsOf(newest);
      assertThat(back.follower().told).contains("passed over " + old.id() + " superseded");
      assertThat(back.follower().outline()).containsExactly("begun", "replayed 62 recovered");
    }
    assertThat(gateway.metric("realtime.drops", "reason", "superseded")).isEqualTo(2);
  }

  @Test
  void whatIsTakenBackIsOmittedWhereTheWordForItIsInTheSameReplayAndElseBothComeInOrder() {
    TestRelay.Stored wrong = relay.publish(room);
    Followed early = gateway.follow(room, new Begin.After(at(wrong.offset())));
    await().until(() -> early.follower().wasTold("replayed"));
    List<Long> between = publish(60);
    long word = relay.publish(room, retracting(wrong.id())).offset();
    await().until(() -> early.follower().offsets.size() >= 62);
    assertThat(early.follower().offsets).startsWith(wrong.offset()).endsWith(word);
    assertThat(early.follower().takenBack).containsExactly(wrong.id());

    Followed late = gateway.follow(room, new Begin.After(at(wrong.offset())));
    await().until(() -> late.follower().wasTold("replayed"));
    List<Long> expected = new ArrayList<>(between);
    expected.add(word);
    assertThat(late.follower().offsets).containsExactlyElementsOf(expected);
    assertThat(late.follower().told).contains("passed over " + wrong.id() + " retracted");
    assertThat(late.follower().takenBack).containsExactly(wrong.id());
    assertThat(gateway.metric("realtime.drops", "reason", "retracted")).isEqualTo(1);
  }

  @Test
  void ephemeralMessagesReachWhoIsLive() {
    Followed followed = gateway.follow(room, new Begin.Now()).begun();
    relay.ephemeral(room);
    await().until(() -> followed.follower().wasTold("ephemeral"));
  }

  @Test
  void aReplayWaitsForTheSocketAndGoesOnWhereItWas() {
    List<Long> published = publish(120);
    RecordingFollower slow = new RecordingFollower();
    slow.socket.room.set(30);
    Followed followed = gateway.follow(room, new Begin.After(at(published.get(0))), slow);
    await().until(() -> slow.offsets.size() == 30);
    List<Long> more = publish(100); // more than may be held
    assertThat(slow.offsets).hasSize(30);
    assertThat(followed.cursor()).contains(at(published.get(29) + 1));
    followed.resume();
    published.addAll(more);
    await().until(() -> slow.offsets.size() >= 220);
    assertThat(slow.offsets).containsExactlyElementsOf(published);
    assertThat(slow.outline()).containsExactly("begun", "replayed 120 recovered");
  }

  @Test
  void aFullSocketAtALiveEventCostsThePositionAndNothingElse() {
    RecordingFollower slow = new RecordingFollower();
    Followed followed = gateway.follow(room, new Begin.Now(), slow).begun();
    List<Long> published = publish(1);
    await().until(() -> slow.offsets.size() == 1);
    slow.socket.writable = false;
    published.addAll(publish(30));
    await().until(() -> gateway.lags.lagging() == 1);
    assertThat(followed.cursor()).contains(at(published.getFirst() + 1));
    followed.resume();
    await().until(() -> slow.offsets.size() == published.size());
    published.addAll(publish(3));
    await().until(() -> slow.offsets.size() == published.size());
    assertThat(slow.offsets).containsExactlyElementsOf(published);
    assertThat(slow.outline()).containsExactly("begun");
    assertThat(gateway.lags.lagging()).isZero();
    assertThat(gateway.lags.begun()).isEqualTo(1);
  }

  @Test
  void whoLaggedWhileRedisForgotReadsTheLog() {
    RecordingFollower slow = new RecordingFollower();
    Followed followed = gateway.follow(room, new Begin.Now(), slow).begun();
    slow.socket.writable = false;
    List<Long> published = publish(20);
    await().until(() -> gateway.lags.lagging() == 1);
    flush();
    relay.generation = "g2";
    relay.restartAt(partition, published.getLast() + 1);
    relay.mark(partition, published.getLast() + 1);
    published.addAll(publish(5));
    followed.resume();
    await().until(() -> slow.offsets.size() >= 25);
    assertThat(slow.offsets).containsExactlyElementsOf(published);
    assertThat(gateway.log.sweeps()).isPositive();
  }

  @Test
  void whatRetentionTookFromALaggardIsAGap() throws Exception {
    RecordingFollower slow = new RecordingFollower();
    Followed followed = gateway.follow(room, new Begin.Now(), slow).begun();
    slow.socket.writable = false;
    List<Long> published = publish(10);
    await().until(() -> gateway.lags.lagging() == 1);
    flush();
    TopicPartition place = new TopicPartition(gateway.topic().name(), partition);
    admin.deleteRecords(Map.of(place, RecordsToDelete.beforeOffset(published.get(5)))).all().get();
    followed.resume();
    await().until(() -> slow.wasTold("gap expired"));
    Stored next = relay.publish(room);
    await().until(() -> slow.offsets.contains(next.offset()));
    assertThat(slow.told).noneMatch(line -> line.startsWith("replayed"));
  }

  @Test
  void manyLaggardsOfARoomSharePages() {
    relay.maxLength = 5;
    List<Followed> laggards = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      laggards.add(gateway.follow(room, new Begin.Now()).begun());
    }
    List<Long> published = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      laggards.get(i).follower().socket.room.set(1 + i);
      published.addAll(publish(1));
    }
    published.addAll(publish(200));
    await().until(() -> gateway.lags.lagging() == 20);
    laggards.forEach(Followed::resume);
    await()
        .until(
            () ->
                laggards.stream()
                    .allMatch(one -> one.follower().offsets.size() == published.size()));
    assertThat(laggards)
        .allSatisfy(one -> assertThat(one.follower().offsets).containsExactlyElementsOf(published));
    // Five pages of 50 for one alone.
    assertThat(gateway.metric("tidings.replay.pages", "rung", "log")).isLessThan(60);
  }

  @Test
  void manyWhoWaitForTheSamePartitionShareASweep() {
    List<Room> rooms = new ArrayList<>();
    for (int i = 0; rooms.size() < 40; i++) {
      Room candidate = new Room("user:" + i);
      if (gateway.topic().partitionOf(candidate) == partition) {
        rooms.add(candidate);
      }
    }
    for (Room each : rooms) {
      relay.store(each);
      relay.store(each);
    }
    long start = System.nanoTime();
    List<Followed> all = new ArrayList<>();
    for (Room each : rooms) {
      all.add(gateway.follow(each, new Begin.After(Cursor.of(gateway.topic().epoch(), each, 0))));
    }
    await().until(() -> all.stream().allMatch(one -> one.follower().wasTold("replayed")));
    assertThat(all).allMatch(one -> one.follower().offsets.size() == 2);
    assertThat(all).allMatch(one -> one.follower().wasTold("replayed 2 recovered"));
    assertThat(gateway.log.sweeps())
        .as("sweeps for 40 rooms, %d ms", (System.nanoTime() - start) / 1_000_000)
        .isLessThanOrEqualTo(5);
  }

  @Test
  void moreThanMayBeScannedIsAGap() {
    Followed followed;
    List<Long> published = publish(3);
    flush();
    relay.mark(partition, published.getLast() + 200_000);
    followed = gateway.follow(room, new Begin.After(at(published.get(0))));
    await().until(() -> followed.follower().wasTold("replayed"));
    assertThat(followed.follower().outline().get(1)).startsWith("gap too-far-behind");
    assertThat(followed.follower().outline().get(2)).isEqualTo("replayed 0 not recovered");
  }

  @Test
  void sinceACountGivesTheLastOnes() {
    List<Long> published = publish(20);
    assertThat(replaySince(new Since.Count(7)))
        .containsExactlyElementsOf(published.subList(13, 20));
    flush();
    assertThat(replaySince(new Since.Count(7)))
        .containsExactlyElementsOf(published.subList(13, 20));
    assertThat(replaySince(new Since.Count(100))).containsExactlyElementsOf(published);
    assertThat(replaySince(new Since.Count(0))).isEmpty();
  }

  @Test
  void sinceAnIdGivesWhatIsBehindIt() {
    List<Stored> stored = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      stored.add(relay.publish(room));
    }
    List<Long> behind = stored.subList(4, 10).stream().map(Stored::offset).toList();
    assertThat(replaySince(new Since.Id(stored.get(3).id()))).containsExactlyElementsOf(behind);
    flush();
    assertThat(replaySince(new Since.Id(stored.get(3).id()))).containsExactlyElementsOf(behind);
    UUID unknown = NotificationId.of("nobody", "nothing", room, Instant.now());
    Followed followed = gateway.follow(room, new Begin.Since(new Since.Id(unknown)));
    await().until(() -> followed.follower().wasTold("replayed 0 not recovered"));
    assertThat(followed.follower().outline().get(1)).startsWith("gap unknown-since");
  }

  @Test
  void sinceATimeGivesWhatWasAcceptedThen() throws Exception {
    publish(5);
    Instant between = Instant.now().plusMillis(2);
    await().until(() -> Instant.now().isAfter(between.plusMillis(2)));
    List<Long> later = publish(5);
    assertThat(replaySince(new Since.Time(between))).containsExactlyElementsOf(later);
    TopicPartition place = new TopicPartition(gateway.topic().name(), partition);
    admin.deleteRecords(Map.of(place, RecordsToDelete.beforeOffset(later.get(1)))).all().get();
    flush();
    Followed followed = gateway.follow(room, new Begin.Since(new Since.Time(between)));
    await().until(() -> followed.follower().wasTold("replayed 4 not recovered"));
    assertThat(followed.follower().outline().get(1)).startsWith("gap expired");
  }

  @Test
  void aRoomIsSubscribedWhileItHasFollowersAndALittleLonger() {
    Followed followed = gateway.follow(room, new Begin.Now()).begun();
    assertThat(subscribers()).isEqualTo(1);
    followed.stop();
    assertThat(subscribers()).isEqualTo(1);
    await().until(() -> subscribers() == 0);
    assertThat(gateway.feedMetrics.rooms()).isZero();
    Followed again = gateway.follow(room, new Begin.Now()).begun();
    Stored stored = relay.publish(room);
    await().until(() -> again.follower().offsets.contains(stored.offset()));
    assertThat(followed.follower().offsets).isEmpty();
  }

  @Test
  void whoComesAndGoesSeesWhatOneSeesWhoNeverLeaves() {
    Followed stayed = gateway.follow(room, new Begin.Now()).begun();
    Cursor start = stayed.cursor().orElseThrow();
    Random random = new Random(7);
    List<List<Long>> seen = new ArrayList<>();
    List<Optional<Followed>> comers = new ArrayList<>();
    List<Cursor> places = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      seen.add(new ArrayList<>());
      comers.add(Optional.empty());
      places.add(start);
    }
    for (int step = 0; step < 300; step++) {
      if (random.nextInt(3) > 0) {
        relay.publish(random.nextInt(4) == 0 ? neighbour() : room);
      }
      if (step == 150) {
        flush();
      }
      int who = random.nextInt(20);
      if (comers.get(who).isEmpty()) {
        comers.set(who, Optional.of(gateway.follow(room, new Begin.After(places.get(who)))));
      } else {
        Followed leaving = comers.get(who).get();
        Optional<Cursor> left = leaving.leave();
        if (left.isPresent()) {
          places.set(who, left.get());
          seen.get(who).addAll(leaving.follower().offsets);
          comers.set(who, Optional.empty());
        }
      }
    }
    long last = relay.publish(room).offset();
    await().until(() -> stayed.follower().offsets.contains(last));
    for (int who = 0; who < 20; who++) {
      Cursor place = places.get(who);
      Followed back = comers.get(who).orElseGet(() -> gateway.follow(room, new Begin.After(place)));
      await().until(() -> back.follower().offsets.contains(last));
      seen.get(who).addAll(back.follower().offsets);
      assertThat(seen.get(who))
          .as("what follower %d saw", who)
          .isEqualTo(stayed.follower().offsets);
    }
  }

  private List<Long> replaySince(Since since) {
    Followed followed = gateway.follow(room, new Begin.Since(since));
    await().until(() -> followed.follower().wasTold("replayed"));
    assertThat(followed.follower().outline())
        .containsExactly("begun", "replayed " + followed.follower().offsets.size() + " recovered");
    return followed.follower().offsets;
  }

  /// Another room of the same partition.
  private Room neighbour() {
    for (int i = 0; ; i++) {
      Room candidate = new Room("order:" + i);
      if (gateway.topic().partitionOf(candidate) == partition) {
        return candidate;
      }
    }
  }

  private long subscribers() {
    String channel =
        new RedisNames(prefix, gateway.topic().epoch(), gateway.topic().partitions()).channel(room);
    return redis.sync().pubsubNumsub(channel).get(channel);
  }

  /// As if all keys of this test's prefix were gone: tests share the server.
  private static Handling keyed(String key) {
    return new Handling(Priority.NORMAL, Optional.of(key), Optional.empty());
  }

  private static Handling retracting(UUID id) {
    return new Handling(Priority.NORMAL, Optional.empty(), Optional.of(id));
  }

  private void flush() {
    redis.sync().keys(prefix + ":*").forEach(key -> redis.sync().del(key));
  }

  private List<Long> publish(int count) {
    List<Long> offsets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      offsets.add(relay.publish(room).offset());
    }
    return offsets;
  }

  private Cursor at(long position) {
    return Cursor.of(gateway.topic().epoch(), room, position);
  }
}
