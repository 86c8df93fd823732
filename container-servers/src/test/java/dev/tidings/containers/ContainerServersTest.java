package dev.tidings.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.embedded.Servers;
import java.net.URI;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

class ContainerServersTest {

  @Test
  void theBrokerHasTheSettingsOfTheEmbeddedOne() throws Exception {
    ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", Servers.kafka().bootstrapServers()))) {
      var config = admin.describeConfigs(java.util.List.of(broker)).all().get().get(broker);

      assertThat(config.get("add.partitions.to.txn.retry.backoff.ms").value()).isEqualTo("1");
      assertThat(config.get("auto.create.topics.enable").value()).isEqualTo("false");
    }
  }

  @Test
  void redisAndPostgresTellWhereTheyAre() {
    assertThat(URI.create(Servers.redis().url())).hasScheme("redis");
    assertThat(Servers.postgres().port()).isPositive();
  }
}
