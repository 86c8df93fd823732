package dev.tidings.tracker.page;

import io.micronaut.core.io.ResourceLoader;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// The console's files: its own, and those of two kept libraries, which the tracker brings along.
/// Nothing comes from elsewhere, and nothing of it tells of anyone. Thread-safe.
@Controller
@Hidden
final class ConsolePage {

  /// Only what this page itself brings may run, whatever stands in a producer's texts.
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
          + "img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  private static final List<String> OWN =
      List.of(
          "console.css",
          "app.js",
          "api.js",
          "parts.js",
          "find.js",
          "user.js",
          "notification.js",
          "picture.js",
          "search.js",
          "live.js",
          "online.js",
          "figures.js",
          "letters.js",
          "webhooks.js",
          "redrive.js",
          "audit.js");

  private static final String WEBJARS = "META-INF/resources/webjars/";

  private final PageFile index;
  private final PageFile description;
  private final Map<String, PageFile> files = new HashMap<>();

  /// @param tag names its content: a browser that has it need not fetch it again
  private record PageFile(byte[] body, String type, String tag) {}

  ConsolePage(ResourceLoader resources) {
    index = read(resources, "page/index.html", "index.html");
    description = read(resources, "META-INF/swagger/tidings-tracker.yml", "openapi.yaml");
    for (String name : OWN) {
      files.put(name, read(resources, "page/" + name, name));
    }
    webjar(resources, "lit-html/" + Webjars.LIT + "/lit-html.js");
    webjar(resources, "uplot/" + Webjars.UPLOT + "/dist/uPlot.esm.js");
    webjar(resources, "uplot/" + Webjars.UPLOT + "/dist/uPlot.min.css");
  }

  @Get("/")
  HttpResponse<byte[]> index(HttpRequest<?> request) {
    return answer(request, index);
  }

  /// The API's description, made out of the controllers.
  @Get("/openapi.yaml")
  HttpResponse<byte[]> description(HttpRequest<?> request) {
    return answer(request, description);
  }

  @Get("/console/{name}")
  HttpResponse<byte[]> file(HttpRequest<?> request, @PathVariable String name) {
    PageFile file = files.get(name);
    return file == null ? HttpResponse.notFound() : answer(request, file);
  }

  private static HttpResponse<byte[]> answer(HttpRequest<?> request, PageFile file) {
    boolean has = file.tag().equals(request.getHeaders().get("If-None-Match"));
    MutableHttpResponse<byte[]> answer =
        has ? HttpResponse.notModified() : HttpResponse.ok(file.body());
    return answer
        .header("Content-Type", file.type())
        .header("ETag", file.tag())
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Cache-Control", "no-cache");
  }

  private void webjar(ResourceLoader resources, String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    files.put(name, read(resources, WEBJARS + path, name));
  }

  private static PageFile read(ResourceLoader resources, String path, String name) {
    try (InputStream in =
        resources
            .getResourceAsStream("classpath:" + path)
            .orElseThrow(() -> new IllegalStateException(path + " is not on the class path"))) {
      byte[] body = in.readAllBytes();
      return new PageFile(body, typeOf(name), '"' + hashOf(body) + '"');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String typeOf(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return switch (ending) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "yaml" -> "application/yaml";
      case "js" -> "text/javascript; charset=utf-8";
      default -> throw new IllegalStateException("file: " + name);
    };
  }

  private static String hashOf(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
