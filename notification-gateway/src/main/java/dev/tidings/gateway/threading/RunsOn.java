package dev.tidings.gateway.threading;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Which thread may call a method, or every method of a class, that a callback reaches. {@link
/// ThreadGuard} holds it at run time.
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface RunsOn {

  Place value();

  /// The kinds of threads of a gateway.
  enum Place {
    /// The event loop of the connection.
    EVENT_LOOP,
    /// The one thread of the Redis subscription, which all feeds are confined to.
    BUS,
    /// A thread that owns a Kafka consumer.
    CONSUMER,
    /// A virtual thread: it may block.
    VIRTUAL,
    /// Whichever: the method is thread-safe.
    ANY
  }
}
