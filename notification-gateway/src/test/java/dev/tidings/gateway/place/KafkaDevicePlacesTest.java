package dev.tidings.gateway.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.embedded.Servers;
import dev.tidings.gateway.drops.Drops;
import dev.tidings.gateway.history.KafkaSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Places of devices through real Kafka, from one gateway to the next.
class KafkaDevicePlacesTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Epoch EPOCH = new Epoch(5);
  private static final DeviceKey PHONE = new DeviceKey("42", "phone");

  private final KafkaSettings kafka =
      new KafkaSettings(
          Servers.kafka().bootstrapServers(),
          "p" + UUID.randomUUID().toString().substring(0, 8),
          Duration.ofSeconds(5));

  @BeforeEach
  void makeTheTopic() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(new Topics(kafka.topicPrefix()).places(), 3, (short) 1)
                      .configs(Map.of("cleanup.policy", "compact"))))
          .all()
          .get();
    }
  }

  @Test
  void whatOneGatewayIsToldAnotherKnowsAndOneThatStartsLaterToo() throws Exception {
    try (KafkaDevicePlaces one = open(100);
        KafkaDevicePlaces other = open(100)) {
      assertThat(ask(one, PHONE)).isEqualTo(new KeptPlace.New());
      assertThat(ask(other, PHONE)).isEqualTo(new KeptPlace.New());
      one.moved(PHONE, DevicePlace.ofOwn(EPOCH, 7));
      one.moved(PHONE, DevicePlace.ofOwn(EPOCH, 9));

      KeptPlace at = new KeptPlace.At(DevicePlace.ofOwn(EPOCH, 9));
      assertThat(ask(one, PHONE)).isEqualTo(at);
      await().atMost(SOON).untilAsserted(() -> assertThat(ask(other, PHONE)).isEqualTo(at));
      try (KafkaDevicePlaces later = open(100)) {
        assertThat(ask(later, PHONE)).as("asked before it has read anything").isEqualTo(at);
      }
    }
  }

  /// Before, only the first room was written at once: a gateway that was killed within the second
  /// took the place in the other one with it.
  @Test
  void theFirstPlaceOfEachRoomIsWrittenAtOnce() throws Exception {
    PlaceSettings lazy = new PlaceSettings(true, Duration.ofMinutes(1), 100);
    try (KafkaDevicePlaces one =
            new KafkaDevicePlaces("gw-lazy", kafka, lazy, new Drops(new SimpleMeterRegistry()));
        KafkaDevicePlaces other = open(100)) {
      one.moved(PHONE, DevicePlace.ofAll(EPOCH, 3));
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(ask(other, PHONE))
                      .isEqualTo(new KeptPlace.At(DevicePlace.ofAll(EPOCH, 3))));
      one.moved(PHONE, DevicePlace.ofOwn(EPOCH, 7));
      KeptPlace both =
          new KeptPlace.At(DevicePlace.ofAll(EPOCH, 3).and(DevicePlace.ofOwn(EPOCH, 7)));
      await().atMost(SOON).untilAsserted(() -> assertThat(ask(other, PHONE)).isEqualTo(both));
    }
  }

  @Test
  void aStopLosesNothingThatWasTold() throws Exception {
    try (KafkaDevicePlaces one = open(1_000)) {
      for (int device = 0; device < 500; device++) {
        one.moved(new DeviceKey("42", "d" + device), DevicePlace.ofOwn(EPOCH, 1));
        one.moved(new DeviceKey("42", "d" + device), DevicePlace.ofOwn(EPOCH, device + 2));
      }
    }
    try (KafkaDevicePlaces next = open(1_000)) {
      for (int device = 0; device < 500; device++) {
        assertThat(ask(next, new DeviceKey("42", "d" + device)))
            .isEqualTo(new KeptPlace.At(DevicePlace.ofOwn(EPOCH, device + 2)));
      }
    }
  }

  /// More devices than fit into memory: those that were forgotten are looked up, a new one is new.
  @Test
  void whatMemoryHasForgottenIsLookedUpInTheTopic() throws Exception {
    try (KafkaDevicePlaces few = open(10)) {
      for (int device = 0; device < 100; device++) {
        few.moved(new DeviceKey("42", "d" + device), DevicePlace.ofOwn(EPOCH, device + 1));
      }
      DeviceKey first = new DeviceKey("42", "d0");
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(ask(few, first))
                      .isEqualTo(new KeptPlace.At(DevicePlace.ofOwn(EPOCH, 1))));
      assertThat(few.size()).isLessThanOrEqualTo(10);
      assertThat(ask(few, PHONE)).isEqualTo(new KeptPlace.New());
    }
  }

  private KafkaDevicePlaces open(int maxDevices) {
    return new KafkaDevicePlaces(
        "gw-" + UUID.randomUUID(),
        kafka,
        new PlaceSettings(true, Duration.ofMillis(100), maxDevices),
        new Drops(new SimpleMeterRegistry()));
  }

  private static KeptPlace ask(KafkaDevicePlaces places, DeviceKey device) throws Exception {
    CompletableFuture<KeptPlace> answer = places.of(device).toCompletableFuture();
    return answer.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }
}
