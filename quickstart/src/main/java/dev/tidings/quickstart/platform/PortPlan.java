package dev.tidings.quickstart.platform;

import dev.tidings.embedded.Ports;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which port each part listens on, all chosen before anything starts. Immutable.
///
/// @param gateways one for each gateway
/// @param networks one for each gateway's network: the proxy that stands before it
public record PortPlan(
    int demo,
    int ingest,
    int tracker,
    int kafka,
    int redis,
    int postgres,
    List<Integer> gateways,
    List<Integer> networks) {

  public PortPlan {
    gateways = List.copyOf(gateways);
    networks = List.copyOf(networks);
  }

  /// What has a port of its own, with the one that it would like. A gateway's and a network's is
  /// the first of several.
  public enum Part {
    DEMO("demo", 8090, 0),
    INGEST("ingest", 8081, 1),
    TRACKER("tracker", 8082, 2),
    KAFKA("kafka", 9092, 3),
    REDIS("redis", 6379, 4),
    POSTGRES("postgres", 5432, 5),
    GATEWAY("gateway", 8101, 10),
    NETWORK("network", 8201, 20);

    private final String text;
    private final int preferred;
    private final int placeInBlock;

    Part(String text, int preferred, int placeInBlock) {
      this.text = text;
      this.preferred = preferred;
      this.placeInBlock = placeInBlock;
    }

    /// The word in the name of its setting: `--kafka-port`.
    public String text() {
      return text;
    }
  }

  /// One port that was asked for.
  ///
  /// @param setting the option that asked for it, for the message where it is taken
  public record Exact(int port, String setting) {}

  /// What was asked for: exact ports, or the choice left open.
  ///
  /// @param exact the parts that must have this port
  /// @param preferUsual whether the others get their usual port where it is free; else any
  public record Request(Map<Part, Exact> exact, boolean preferUsual) {

    public Request {
      exact = Map.copyOf(exact);
    }

    public static final Request USUAL = new Request(Map.of(), true);
    public static final Request ANY = new Request(Map.of(), false);

    /// The same, with these parts' ports, each asked for by its own option, over those that were
    /// asked for before.
    public Request with(Map<Part, Integer> more) {
      Map<Part, Exact> merged = new HashMap<>(exact);
      more.forEach((part, port) -> merged.put(part, new Exact(port, "--" + part.text + "-port")));
      return new Request(merged, preferUsual);
    }

    /// Every part in a block of ports from `base` on: the gateways from `base + 10`, their networks
    /// from `base + 20`.
    public static Request block(int base) {
      Map<Part, Exact> exact = new EnumMap<>(Part.class);
      for (Part part : Part.values()) {
        exact.put(part, new Exact(base + part.placeInBlock, "--port-base " + base));
      }
      return new Request(exact, true);
    }
  }

  /// @throws dev.tidings.embedded.ServerStartException if a port that was asked for is taken; the
  /// message names it and its setting
  public static PortPlan choose(Request request, int gateways) {
    return new PortPlan(
        choose(request, Part.DEMO, 0),
        choose(request, Part.INGEST, 0),
        choose(request, Part.TRACKER, 0),
        choose(request, Part.KAFKA, 0),
        choose(request, Part.REDIS, 0),
        choose(request, Part.POSTGRES, 0),
        several(request, Part.GATEWAY, gateways),
        several(request, Part.NETWORK, gateways));
  }

  private static List<Integer> several(Request request, Part part, int count) {
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ports.add(choose(request, part, i));
    }
    return ports;
  }

  private static int choose(Request request, Part part, int index) {
    Exact exact = request.exact().get(part);
    if (exact != null) {
      return Ports.claim(exact.port() + index, exact.setting());
    }
    int preferred = part.preferred + index;
    return request.preferUsual() && Ports.isFree(preferred) ? preferred : Ports.pick();
  }
}
