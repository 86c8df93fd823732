package dev.tidings.quickstart.e2e;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// A collector that takes OTLP over HTTP and keeps what it gets. Thread-safe.
final class SpanCollector implements AutoCloseable {

  private static final int OK = 200;

  private final HttpServer server;
  private final List<Made> spans = new CopyOnWriteArrayList<>();

  /// A span as it came.
  ///
  /// @param about its attributes, `name=value`, in the order of their names
  record Made(
      String service,
      String trace,
      String id,
      String parent,
      String name,
      long beganNanos,
      long endedNanos,
      List<String> about) {
    Made {
      about = List.copyOf(about);
    }
  }

  private SpanCollector(HttpServer server) {
    this.server = server;
  }

  static SpanCollector start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      SpanCollector collector = new SpanCollector(server);
      server.createContext("/v1/traces", collector::take);
      server.start();
      return collector;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What `tidings.tracing.otlp-endpoint` is set to.
  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// In the order in which they began.
  List<Made> ofTrace(String trace) {
    return spans.stream()
        .filter(span -> span.trace().equals(trace))
        .sorted(Comparator.comparingLong(Made::beganNanos))
        .toList();
  }

  /// The trace for people: each span below its parent, with when it began and how long it took.
  static String tree(List<Made> trace, String root) {
    long origin = trace.getFirst().beganNanos();
    return branches(trace, root, 0, origin).collect(Collectors.joining("\n"));
  }

  private static Stream<String> branches(List<Made> trace, String parent, int depth, long origin) {
    return trace.stream()
        .filter(span -> span.parent().equals(parent))
        .flatMap(
            span ->
                Stream.concat(
                    Stream.of(line(span, depth, origin)),
                    branches(trace, span.id(), depth + 1, origin)));
  }

  private static String line(Made span, int depth, long origin) {
    return "%-20s %+9.3f ms %9.3f ms  %-20s %s"
        .formatted(
            "  ".repeat(depth) + span.name(),
            (span.beganNanos() - origin) / 1e6,
            (span.endedNanos() - span.beganNanos()) / 1e6,
            span.service(),
            String.join(" ", span.about()));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void take(HttpExchange exchange) throws IOException {
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (exchange;
        InputStream body =
            zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
      ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().forEach(this::keep);
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(OK, -1);
    }
  }

  private void keep(ResourceSpans resource) {
    String service =
        resource.getResource().getAttributesList().stream()
            .filter(attribute -> attribute.getKey().equals("service.name"))
            .map(attribute -> attribute.getValue().getStringValue())
            .findFirst()
            .orElse("");
    resource.getScopeSpansList().stream()
        .flatMap(scope -> scope.getSpansList().stream())
        .forEach(span -> spans.add(made(service, span)));
  }

  private static Made made(String service, Span span) {
    return new Made(
        service,
        hex(span.getTraceId()),
        hex(span.getSpanId()),
        hex(span.getParentSpanId()),
        span.getName(),
        span.getStartTimeUnixNano(),
        span.getEndTimeUnixNano(),
        span.getAttributesList().stream().map(SpanCollector::text).sorted().toList());
  }

  private static String text(KeyValue attribute) {
    String value =
        attribute.getValue().hasIntValue()
            ? Long.toString(attribute.getValue().getIntValue())
            : attribute.getValue().getStringValue();
    return attribute.getKey() + "=" + value;
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }
}
