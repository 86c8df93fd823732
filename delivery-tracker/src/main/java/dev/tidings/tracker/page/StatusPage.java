package dev.tidings.tracker.page;

import io.micronaut.core.io.ResourceLoader;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The status page: three files, and nothing from elsewhere. Thread-safe.
@Controller
final class StatusPage {

  /// Only what this page itself brings may run, whatever stands in a producer's texts.
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
          + "img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  private final byte[] html;
  private final byte[] script;
  private final byte[] style;

  StatusPage(ResourceLoader resources) {
    html = read(resources, "page/status.html");
    script = read(resources, "page/status.js");
    style = read(resources, "page/status.css");
  }

  @Get("/")
  @Produces("text/html; charset=utf-8")
  HttpResponse<byte[]> html() {
    return answer(html);
  }

  @Get("/status.js")
  @Produces("text/javascript; charset=utf-8")
  HttpResponse<byte[]> script() {
    return answer(script);
  }

  @Get("/status.css")
  @Produces("text/css; charset=utf-8")
  HttpResponse<byte[]> style() {
    return answer(style);
  }

  private static MutableHttpResponse<byte[]> answer(byte[] body) {
    return HttpResponse.ok(body)
        .header("Content-Security-Policy", POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Cache-Control", "no-cache");
  }

  private static byte[] read(ResourceLoader resources, String name) {
    try (InputStream in = resources.getResourceAsStream("classpath:" + name).orElseThrow()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
