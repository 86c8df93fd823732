package dev.tidings.gateway.drain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.gateway.drain.Shedding.Decision.Shed;
import dev.tidings.gateway.registry.GatewayLoad;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Several gateways that each decide for themselves, by reports that are late, while clients go
/// wherever a proxy or their own list sends them: it comes to rest, and never swings.
class SheddingSimulationTest {

  private static final Shedding.Rules RULES = new Shedding.Rules(0.2, 0.05, 10, 200);
  private static final int LOOKS = 400;
  private static final int QUIET_LOOKS = 20;

  /// Where a client goes that was asked to.
  enum Way {
    /// What a plain proxy does: the next in turn, be it the one that it came from.
    ROUND_ROBIN,
    /// What a client with a list does: the one behind the one that it comes from.
    NEXT_OF_THE_LIST,
    ANYWHERE
  }

  @Property(tries = 2_000)
  void whateverTheBeginningAllCarryAlikeInTheEndAndNobodyIsMovedToAndFro(
      @ForAll @IntRange(min = 2, max = 6) int gateways,
      @ForAll @IntRange(min = 0, max = 3_000) int largest,
      @ForAll Way way,
      @ForAll long seed) {
    World world = new World(gateways, largest, way, new Random(seed));
    int begunAbove = world.aboveMean();

    int quiet = 0;
    for (int look = 0; look < LOOKS && quiet < QUIET_LOOKS; look++) {
      quiet = world.look() ? 0 : quiet + 1;
    }

    assertThat(quiet).as("looks without a portion, with " + world).isEqualTo(QUIET_LOOKS);
    double mean = world.mean();
    assertThat(world.nodes)
        .allSatisfy(
            node ->
                assertThat(node.connections - mean)
                    .as(world.toString())
                    .isLessThanOrEqualTo(Math.max(RULES.beginAbove() * mean, RULES.least()) + 1));
    assertThat(world.moved)
        .as("moves, where " + begunAbove + " were above the mean")
        .isLessThanOrEqualTo((gateways + 1) * begunAbove);
  }

  /// One gateway as it is, and as it last told.
  private static final class Node {
    private final String name;
    private final Shedding shedding = new Shedding(RULES);
    private int connections;
    private int told;
    private long beat;

    private Node(String name, int connections) {
      this.name = name;
      this.connections = connections;
    }

    private GatewayLoad lastTold() {
      return new GatewayLoad(name, "1", beat, told, true);
    }

    private GatewayLoad now() {
      return new GatewayLoad(name, "1", beat, connections, true);
    }
  }

  private static final class World {
    private final List<Node> nodes = new ArrayList<>();
    private final Way way;
    private final Random random;
    private final int all;
    private int turn;
    private int moved;

    private World(int gateways, int largest, Way way, Random random) {
      this.way = way;
      this.random = random;
      for (int i = 0; i < gateways; i++) {
        nodes.add(new Node("g" + i, random.nextInt(largest + 1)));
      }
      nodes.forEach(World::tell); // a gateway whose load is not known does not count yet
      this.all = nodes.stream().mapToInt(node -> node.connections).sum();
    }

    private double mean() {
      return (double) all / nodes.size();
    }

    private int aboveMean() {
      return nodes.stream().mapToInt(node -> Math.max(0, node.connections - (int) mean())).sum();
    }

    /// Every gateway looks once, in any order, and most tell their loads before, some behind it.
    ///
    /// @return whether anybody was moved
    private boolean look() {
      List<Node> order = new ArrayList<>(nodes);
      Collections.shuffle(order, random);
      boolean shed = false;
      for (Node node : order) {
        if (random.nextInt(10) > 0) {
          tell(node);
        }
        List<GatewayLoad> others =
            nodes.stream().filter(other -> other != node).map(Node::lastTold).toList();
        if (node.shedding.look(node.now(), others) instanceof Shed(int number, int excess)) {
          assertThat(number).isBetween(1, Math.min(excess, RULES.most()));
          move(node, number);
          shed = true;
        }
      }
      return shed;
    }

    private static void tell(Node node) {
      node.beat++;
      node.told = node.connections;
    }

    private void move(Node from, int number) {
      for (int i = 0; i < number; i++) {
        from.connections--;
        to(from).connections++;
        moved++;
      }
    }

    private Node to(Node from) {
      return switch (way) {
        case ROUND_ROBIN -> nodes.get(turn++ % nodes.size());
        case NEXT_OF_THE_LIST -> nodes.get((nodes.indexOf(from) + 1) % nodes.size());
        case ANYWHERE -> nodes.get(random.nextInt(nodes.size()));
      };
    }

    @Override
    public String toString() {
      return nodes.stream().map(node -> node.connections).toList().toString();
    }
  }
}
