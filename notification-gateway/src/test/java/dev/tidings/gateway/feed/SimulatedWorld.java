package dev.tidings.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.contracts.room.Room;
import dev.tidings.simulation.Story;
import dev.tidings.simulation.World;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// History, relays, Redis, two gateways and their clients, driven step by step. Everything takes
/// its chances from one fate. Confined to the run's thread.
final class SimulatedWorld implements World<FeedSimulation.Act> {

  private static final List<Room> ROOMS =
      List.of(new Room("order:1"), new Room("order:2"), new Room("all"));
  private static final int GATEWAYS = 2;
  private static final int CLIENTS = 5;

  /// Nothing that is whole takes longer to come to rest.
  private static final int MAX_ROUNDS = 100;

  private final Fate fate;
  private final Flaw flaw;
  private final SimulatedLog log;
  private final SimulatedRedis redis;
  private final List<SimulatedGateway> gateways = new ArrayList<>();
  private final List<SimulatedClient> clients = new ArrayList<>();

  /// Of each partition, the owner last; those before it are zombies.
  private final List<List<SimulatedRelay>> relays = new ArrayList<>();

  private final long[] committed = new long[SimulatedLog.PARTITIONS];
  private final boolean[] halted = new boolean[SimulatedLog.PARTITIONS];
  private int generations;

  SimulatedWorld(long seed, Flaw flaw, Story story) {
    this.fate = new Fate(seed, story);
    this.flaw = flaw;
    this.log = new SimulatedLog(fate);
    this.redis = new SimulatedRedis(fate, log, this::published);
    for (int partition = 0; partition < SimulatedLog.PARTITIONS; partition++) {
      relays.add(new ArrayList<>());
      relays.get(partition).add(newRelay(partition));
    }
    for (int i = 0; i < GATEWAYS; i++) {
      gateways.add(newGateway());
    }
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new SimulatedClient("c" + i, ROOMS.get(i % ROOMS.size()), log, fate));
    }
  }

  @Override
  public void step(FeedSimulation.Act act, long luck) {
    fate.dice.reseed(luck);
    switch (act) {
      case STORE -> log.store(oneOf(ROOMS));
      case RELAY -> relay(partition(), SimulatedRelay::goOn);
      case MARK -> relay(partition(), SimulatedRelay::mark);
      case COMMIT -> commit(partition());
      case RESTART_RELAY -> restartRelay(partition());
      case DOUBLE_RELAY -> doubleRelay(partition());
      case END_ZOMBIE -> endZombie(partition());
      case HALT_RELAYS -> haltRelays(partition());
      case OUTAGE -> outage(partition());
      case OUTAGE_ENDS -> outageEnds(partition());
      case STALL_TAIL -> oneOf(gateways).stallTail(fate.dice.coin());
      case BREAK_LINK -> oneOf(gateways).link().breakWire(partition());
      case RESTORE_LINK -> oneOf(gateways).link().restoreWire(partition());
      case FLUSH -> redis.flush(partition());
      case AGE -> age(oneOf(ROOMS));
      case SNAPSHOT -> redis.snapshot(partition());
      case ROLL_BACK -> rollBack(partition());
      case EXPIRE -> expire(partition());
      case NEW_EPOCH -> beginAnew();
      case KILL_GATEWAY -> killGateway(fate.dice.below(GATEWAYS));
      case COME_OR_GO -> comeOrGo(oneOf(clients));
      case PING -> oneOf(clients).ping();
      case PACE -> oneOf(gateways).pace(fate.dice.below(SimulatedGateway.LOOPS));
      case PASS -> oneOf(gateways).pass(20 + fate.dice.below(200));
      case RUN_BUS -> oneOf(gateways).runBus();
      case RUN_LOOP -> oneOf(gateways).runLoop(fate.dice.below(SimulatedGateway.LOOPS));
      case FLOW -> oneOf(gateways).flow(fate.dice.below(40));
      case PROGRESS -> progress();
    }
  }

  /// Everybody must have everything.
  @Override
  public void mendAndCheck(long luck) {
    fate.tell(() -> "-- all is mended");
    fate.dice.reseed(luck);
    fate.calmDown();
    for (int round = 0; round < MAX_ROUNDS && !isAtRest(); round++) {
      mend();
    }
    clients.forEach(SimulatedClient::check);
    gateways.forEach(gateway -> assertThat(gateway.lagging()).as("lagging").isZero());
    gateways.forEach(gateway -> assertThat(gateway.tailing()).as("on the log").isZero());
  }

  private void published(int partition, String channel, byte[] bytes) {
    gateways.forEach(gateway -> gateway.published(partition, channel, bytes, flaw));
  }

  private void age(Room room) {
    redis.age(
        room,
        relays.get(log.topic().partitionOf(room)).stream()
            .mapToLong(SimulatedRelay::position)
            .min()
            .orElseThrow());
  }

  private void commit(int partition) {
    long marked = relays.get(partition).getLast().marked();
    committed[partition] = Math.max(committed[partition], marked);
  }

  private void relay(int partition, Consumer<SimulatedRelay> does) {
    if (!halted[partition]) {
      does.accept(oneOf(relays.get(partition)));
    }
  }

  /// Nobody relays the partition until one is started again.
  private void haltRelays(int partition) {
    halted[partition] = true;
    fate.tell(() -> "the relays of p" + partition + " stand still");
  }

  /// The relays stand still or the links are broken for so long that feeds rely on the log.
  private void outage(int partition) {
    if (fate.dice.coin()) {
      haltRelays(partition);
    } else {
      gateways.forEach(gateway -> gateway.link().breakWire(partition));
    }
    for (int i = 0; i < 4; i++) {
      log.store(oneOf(ROOMS));
      relay(partition, SimulatedRelay::goOn);
      for (SimulatedGateway gateway : gateways) {
        gateway.pass(60);
        gateway.flow(8);
      }
    }
  }

  /// Relays and links are back, and marks keep up; the tail of the log may be slower than they are.
  private void outageEnds(int partition) {
    halted[partition] = false;
    for (SimulatedGateway gateway : gateways) {
      gateway.stallTail(fate.dice.coin());
      gateway.link().restoreWire(partition);
    }
    for (int i = 0; i < 3; i++) {
      log.store(oneOf(ROOMS));
      for (int records = fate.dice.below(10); records > 0; records--) {
        relay(partition, SimulatedRelay::goOn);
      }
      relay(partition, SimulatedRelay::mark);
      for (SimulatedGateway gateway : gateways) {
        gateway.pass(20);
        gateway.flow(fate.dice.below(20));
      }
    }
  }

  private void restartRelay(int partition) {
    halted[partition] = false;
    relays.get(partition).removeLast();
    relays.get(partition).add(newRelay(partition));
  }

  /// Another takes over while the old one knows nothing of it.
  private void doubleRelay(int partition) {
    if (relays.get(partition).size() < 3) {
      relays.get(partition).add(newRelay(partition));
    }
  }

  private void endZombie(int partition) {
    if (relays.get(partition).size() > 1) {
      relays.get(partition).removeFirst();
      fate.tell(() -> "a zombie relay of p" + partition + " ends");
    }
  }

  /// Every connection to that node breaks, and what is there then is older.
  private void rollBack(int partition) {
    if (redis.rollBack(partition)) {
      gateways.forEach(gateway -> gateway.link().breakWire(partition));
      relays.get(partition).forEach(SimulatedRelay::cut);
    }
  }

  private void expire(int partition) {
    long from = log.beginOf(partition);
    long room = committed[partition] - from;
    if (room > 0) {
      log.expire(partition, from + 1 + fate.dice.below((int) room));
    }
  }

  /// Services stop when they see another topic, and are started again.
  private void beginAnew() {
    log.beginAnew();
    for (int partition = 0; partition < SimulatedLog.PARTITIONS; partition++) {
      committed[partition] = 0;
      relays.get(partition).clear();
      relays.get(partition).add(newRelay(partition));
    }
    for (int i = 0; i < GATEWAYS; i++) {
      killGateway(i);
    }
  }

  private void killGateway(int which) {
    SimulatedGateway old = gateways.get(which);
    fate.tell(() -> "gateway " + which + " is killed and started");
    for (SimulatedClient client : clients) {
      if (client.isAt(old)) {
        client.isCutOff();
      }
    }
    old.end();
    gateways.set(which, newGateway());
  }

  private void comeOrGo(SimulatedClient client) {
    if (client.mustComeAgain()) {
      client.come(oneOf(gateways), fate.dice.below(SimulatedGateway.LOOPS));
    } else {
      client.leave();
    }
  }

  private void progress() {
    SimulatedGateway gateway = oneOf(gateways);
    if (fate.dice.below(3) == 0 || !gateway.progress()) {
      fate.answerOne();
    }
  }

  private void mend() {
    for (int partition = 0; partition < SimulatedLog.PARTITIONS; partition++) {
      endZombie(partition);
      halted[partition] = false;
      SimulatedRelay relay = relays.get(partition).getLast();
      for (int i = fate.dice.below(8); i > 0; i--) {
        relay.goOn();
      }
      relay.mark();
    }
    for (SimulatedClient client : clients) {
      if (client.hasCome() && client.mustComeAgain()) {
        client.come(oneOf(gateways), fate.dice.below(SimulatedGateway.LOOPS));
      }
    }
    for (SimulatedGateway gateway : gateways) {
      for (int partition = 0; partition < SimulatedLog.PARTITIONS; partition++) {
        gateway.link().restoreWire(partition);
      }
      gateway.stallTail(false);
      gateway.openSockets();
      gateway.runAll();
      gateway.flow(Integer.MAX_VALUE);
      gateway.pass(120);
      gateway.runAll();
    }
  }

  private boolean isAtRest() {
    for (SimulatedClient client : clients) {
      if (client.hasCome() && (client.mustComeAgain() || !client.hasAll())) {
        return false;
      }
    }
    return gateways.stream().allMatch(gateway -> gateway.lagging() == 0 && gateway.tailing() == 0);
  }

  private SimulatedRelay newRelay(int partition) {
    return new SimulatedRelay(
        partition, committed[partition], fate, log, redis, () -> "g" + generations++, flaw);
  }

  private SimulatedGateway newGateway() {
    return new SimulatedGateway(fate, log, redis, ROOMS, flaw);
  }

  private int partition() {
    return fate.dice.below(SimulatedLog.PARTITIONS);
  }

  private <T> T oneOf(List<T> some) {
    return some.get(fate.dice.below(some.size()));
  }
}
