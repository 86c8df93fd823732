package dev.tidings.quickstart.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.regex.Pattern;

/// The page's files out of the class path: `/` and `/NAME` from `demo/`, `/client-js/NAME` from
/// `client-js/`. Thread-safe.
final class PageFiles implements HttpHandler {

  /// Nothing above the two folders can be named: no segment begins with a dot.
  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+");

  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "mjs", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "json", "application/json");

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    String asked = exchange.getRequestURI().getPath();
    String path = asked.equals("/") ? "/index.html" : asked;
    if (!PATH.matcher(path).matches()) {
      notFound(exchange);
      return;
    }
    String resource = path.startsWith("/client-js/") ? path : "/demo" + path;
    try (InputStream file = PageFiles.class.getResourceAsStream(resource)) {
      String type = MEDIA_TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
      if (file == null || type == null) {
        notFound(exchange);
        return;
      }
      Exchanges.answer(exchange, 200, type, file.readAllBytes());
    }
  }

  private static void notFound(HttpExchange exchange) throws IOException {
    Exchanges.answer(exchange, 404, "text/plain", "there is no such file\n");
  }
}
