package dev.tidings.gateway.bus;

import dev.tidings.contracts.breaker.Breaker;
import dev.tidings.gateway.bus.Topology.Owner;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The link to a Redis Cluster: each channel is subscribed at the primary that owns it.
///
/// Any node would bring every message, over the cluster's own links; but where such a link breaks,
/// what was on it is lost, nobody is told, and the marks behind it would carry feeds past the loss.
/// From the owner itself a channel comes like from a single server: whole and in order, until the
/// connection ends. So what the owner alone can tell is believed from it alone, and where the owner
/// changes its channels are broken here, and confirmed there. One connection to each primary, all
/// on the bus.
final class ClusterLink implements LiveLink {

  private final RedisThread redis;
  private final Loopback.Way way;
  private final Topology topology;
  private final Map<Owner, Place> places = new HashMap<>();

  /// Every channel that is wanted, and where it is subscribed.
  private final Map<String, Optional<Place>> channels = new LinkedHashMap<>();

  private Listener listener;
  private volatile boolean up;
  private volatile int deaf;
  private volatile Breaker.State breaker = Breaker.State.OPEN;

  ClusterLink(RedisSettings settings, Loopback.Way way) {
    this.way = way;
    redis = new RedisThread(settings);
    topology = new Topology(redis, this::settle);
  }

  @Override
  public EventLoop thread() {
    return redis.thread();
  }

  @Override
  public void listen(Listener given) {
    listener = given;
    thread().execute(topology::start);
    var ignored = thread().scheduleWithFixedDelay(this::tellUp, 20, 100, TimeUnit.MILLISECONDS);
  }

  @Override
  public void subscribe(String channel) {
    if (!channels.containsKey(channel)) {
      channels.put(channel, Optional.empty());
      place(channel);
    }
  }

  @Override
  public void unsubscribe(String channel) {
    Optional<Place> place = channels.remove(channel);
    if (place != null) {
      place.ifPresent(at -> at.subscribed.unsubscribe(channel));
    }
  }

  @Override
  public Optional<String> nodeOf(String channel) {
    return channels.getOrDefault(channel, Optional.empty()).map(place -> place.owner.id());
  }

  @Override
  public void misplaced(String channel) {
    topology.doubt();
  }

  @Override
  public boolean isUp() {
    return up;
  }

  @Override
  public Breaker.State breaker() {
    return breaker;
  }

  @Override
  public int deaf() {
    return deaf;
  }

  @Override
  public void close() {
    topology.close();
    try {
      thread().execute(() -> places.values().forEach(place -> place.subscribed.close()));
    } catch (RejectedExecutionException e) {
      // The thread has ended, and the connections with it.
    }
    redis.close();
  }

  private void tellUp() {
    breaker =
        topology.isWhole()
            ? places.values().stream()
                .map(place -> place.subscribed.breaker())
                .reduce(Breaker.State.CLOSED, Breaker.State::or)
            : Breaker.State.OPEN;
    deaf = (int) places.values().stream().filter(place -> place.subscribed.isDeaf()).count();
    up = topology.isWhole() && places.values().stream().allMatch(p -> p.subscribed.isUp());
    if (!up) {
      topology.doubt();
    }
  }

  /// Puts everything where the cluster says that it belongs.
  private void settle() {
    for (Owner owner : topology.all()) {
      places.computeIfAbsent(owner, Place::new);
    }
    Set.copyOf(channels.keySet()).forEach(this::place);
    Set<Owner> left = new HashSet<>(places.keySet());
    left.removeAll(topology.all());
    left.forEach(owner -> places.remove(owner).subscribed.close());
    tellUp();
  }

  private void place(String channel) {
    Optional<Place> now = topology.ownerOf(channel).map(places::get);
    Optional<Place> before = channels.get(channel);
    // A slot that nobody owns for a while stays where it was: there is nowhere better.
    if (now.isEmpty() || before == null || before.equals(now)) {
      return;
    }
    before.ifPresent(
        place -> {
          place.subscribed.unsubscribe(channel);
          listener.broken(Set.of(channel));
        });
    // While the listener was told, it may have let the channel go.
    if (channels.containsKey(channel)) {
      channels.put(channel, now);
      now.get().subscribed.subscribe(channel);
    }
  }

  /// What is subscribed at one primary.
  private final class Place implements NodeChannels.Hearer {
    private final Owner owner;
    private final NodeChannels subscribed;

    private Place(Owner owner) {
      this.owner = owner;
      this.subscribed =
          new NodeChannels(redis, topology.addressOf(owner), Optional.of(owner.id()), this, way);
      subscribed.start();
    }

    @Override
    public void confirmed(String channel) {
      if (isHere(channel)) {
        listener.confirmed(channel);
      }
    }

    @Override
    public void message(String channel, byte[] bytes) {
      if (isHere(channel)) {
        listener.message(channel, bytes);
      }
    }

    @Override
    public void broken(Set<String> silent) {
      Set<String> ours = silent.stream().filter(this::isHere).collect(Collectors.toSet());
      if (!ours.isEmpty()) {
        listener.broken(ours);
      }
      topology.doubt();
    }

    private boolean isHere(String channel) {
      return channels.getOrDefault(channel, Optional.empty()).filter(p -> p == this).isPresent();
    }
  }
}
