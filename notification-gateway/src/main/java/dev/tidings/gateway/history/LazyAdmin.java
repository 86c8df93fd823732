package dev.tidings.gateway.history;

import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/// Kafka's admin client, made when first asked for: a host name that does not resolve yet fails one
/// question, and not the start. Thread-safe.
public final class LazyAdmin implements AutoCloseable {

  private final KafkaSettings settings;
  private Optional<Admin> admin = Optional.empty();

  public LazyAdmin(KafkaSettings settings) {
    this.settings = settings;
  }

  synchronized Admin get() {
    if (admin.isEmpty()) {
      int timeoutMs = Math.toIntExact(settings.timeout().toMillis());
      Properties properties = new Properties();
      properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
      properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
      properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
      properties.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
      admin = Optional.of(Admin.create(properties));
    }
    return admin.get();
  }

  @Override
  public synchronized void close() {
    admin.ifPresent(open -> open.close(java.time.Duration.ofSeconds(1)));
  }
}
