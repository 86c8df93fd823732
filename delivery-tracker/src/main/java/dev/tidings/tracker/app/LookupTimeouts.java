package dev.tidings.tracker.app;

import io.micronaut.configuration.jdbc.hikari.DatasourceConfiguration;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;

/// Lets no lookup wait for a server that is only silent: it gives up a bit later than the server
/// itself would give up a statement.
@Singleton
final class LookupTimeouts implements BeanCreatedEventListener<DatasourceConfiguration> {

  private static final String CONNECT_SECONDS = "2";
  private static final String ANSWER_SECONDS = "7";

  @Override
  public DatasourceConfiguration onCreated(BeanCreatedEvent<DatasourceConfiguration> event) {
    DatasourceConfiguration pool = event.getBean();
    pool.addDataSourceProperty("connectTimeout", CONNECT_SECONDS);
    pool.addDataSourceProperty("socketTimeout", ANSWER_SECONDS);
    return pool;
  }
}
