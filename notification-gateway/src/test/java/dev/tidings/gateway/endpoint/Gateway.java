package dev.tidings.gateway.endpoint;

import dev.tidings.contracts.codec.FrameCodec;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.embedded.Servers;
import dev.tidings.gateway.access.Tokens;
import dev.tidings.gateway.subscription.InMemoryFeeds;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

/// A gateway of its own, on a free port, with real Kafka and Redis behind it and its own names in
/// both.
public final class Gateway implements AutoCloseable {

  public static final int PARTITIONS = 6;

  private final ApplicationContext context;
  private final EmbeddedServer server;

  private Gateway(ApplicationContext context) {
    this.context = context;
    this.server = context.getBean(EmbeddedServer.class).start();
  }

  /// With feeds in memory.
  public static Gateway inMemory(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(Map.of("test.feeds", "memory"));
    all.putAll(settings);
    return start(all);
  }

  public static Gateway start(Map<String, Object> settings) {
    String prefix = "t" + UUID.randomUUID().toString().substring(0, 8);
    Map<String, Object> all = new HashMap<>();
    all.put("micronaut.server.port", -1);
    all.put("tidings.access.hs256-secret", Tokens.SECRET);
    all.put("tidings.kafka.bootstrap-servers", Servers.kafka().bootstrapServers());
    all.put("tidings.kafka.topic-prefix", prefix);
    all.put("tidings.redis.url", Servers.redis().url());
    all.put("tidings.redis.prefix", prefix);
    all.put("tidings.receipts.flush-every", "20ms");
    all.put("tidings.session.close-linger", "300ms");
    all.putAll(settings);
    createTopics(all.get("tidings.kafka.bootstrap-servers"), prefix);
    return new Gateway(ApplicationContext.run(all));
  }

  private static void createTopics(Object bootstrapServers, String prefix) {
    Topics topics = new Topics(prefix);
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(topics.history(), PARTITIONS, (short) 1),
                  new NewTopic(topics.receipts(), PARTITIONS, (short) 1),
                  new NewTopic(topics.places(), 2, (short) 1)
                      .configs(Map.of("cleanup.policy", "compact"))))
          .all()
          .get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  public int port() {
    return server.getPort();
  }

  public InMemoryFeeds feeds() {
    return context.getBean(InMemoryFeeds.class);
  }

  public <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  public String setting(String name) {
    return context.getProperty(name, String.class).orElseThrow();
  }

  /// `query` is name, value, name, value.
  public URI address(String scheme, String path, String... query) {
    StringBuilder text = new StringBuilder(scheme + "://127.0.0.1:" + port() + path);
    for (int i = 0; i < query.length; i += 2) {
      text.append(i == 0 ? '?' : '&').append(query[i]).append('=');
      text.append(URLEncoder.encode(query[i + 1], StandardCharsets.UTF_8));
    }
    return URI.create(text.toString());
  }

  /// Connects as a browser-like client does, with the token in the query.
  public Client connect(String token, String... query) {
    String[] all = new String[query.length + 2];
    all[0] = "token";
    all[1] = token;
    System.arraycopy(query, 0, all, 2, query.length);
    return Client.connect(address("ws", "/v1/connect", all), FrameCodec.SUBPROTOCOL);
  }

  @Override
  public void close() {
    context.close();
  }
}
