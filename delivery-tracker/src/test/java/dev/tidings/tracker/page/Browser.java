package dev.tidings.tracker.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// A headless Chromium with one page, driven by the DevTools protocol. Confined to the test's
/// thread.
final class Browser implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String LISTENING = "DevTools listening on ";
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  private final Process process;
  private final Path profile;
  private final WebSocket socket;
  private final Answers answers;
  private final AtomicInteger ids = new AtomicInteger();
  private String session = "";

  private Browser(Process process, Path profile, WebSocket socket, Answers answers) {
    this.process = process;
    this.profile = profile;
    this.socket = socket;
    this.answers = answers;
  }

  /// The program, where there is one.
  static Optional<Path> program() {
    return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Browser start(Path program) throws IOException {
    Path profile = Files.createTempDirectory("tidings-browser");
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .start();
    URI address = addressIn(process);
    Answers answers = new Answers();
    WebSocket socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(address, answers).join();
    Browser browser = new Browser(process, profile, socket, answers);
    JsonNode target = browser.call("Target.createTarget", Map.of("url", "about:blank"));
    JsonNode attached =
        browser.call(
            "Target.attachToTarget",
            Map.of("targetId", target.path("targetId").asText(), "flatten", true));
    browser.session = attached.path("sessionId").asText();
    browser.call("Page.enable", Map.of());
    browser.call("Runtime.enable", Map.of());
    browser.call("Log.enable", Map.of());
    return browser;
  }

  /// The size of the screen, and whether the system prefers dark.
  void screen(int width, int height, boolean dark) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  void open(String address) {
    call("Page.navigate", Map.of("url", address));
  }

  /// The value of an expression.
  JsonNode valueOf(String expression) {
    JsonNode answer =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + answer.path("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  /// All that the page shows.
  String text() {
    return valueOf("document.body ? document.body.innerText : ''").asText();
  }

  /// A page that is just being left answers nothing, and is asked again.
  void awaitText(String... texts) {
    Awaitility.waitAtMost(SOON)
        .pollInterval(Duration.ofMillis(100))
        .ignoreException(IllegalStateException.class)
        .untilAsserted(() -> assertThat(text()).contains(texts));
  }

  void await(String expression) {
    Awaitility.waitAtMost(SOON)
        .pollInterval(Duration.ofMillis(100))
        .ignoreException(IllegalStateException.class)
        .alias(expression)
        .until(() -> valueOf("Boolean(" + expression + ")").asBoolean());
  }

  /// As a person types: with the keyboard, into what has the focus.
  void type(String text) {
    call("Input.insertText", Map.of("text", text));
  }

  /// @param key such as `Enter`, `Tab`, `/`
  void press(String key) {
    String text = key.equals("Enter") ? "\r" : key.length() == 1 ? key : "";
    int code =
        switch (key) {
          case "Enter" -> 13;
          case "Tab" -> 9;
          default -> key.charAt(0);
        };
    for (String type : List.of("keyDown", "keyUp")) {
      ObjectNode parameters = JSON.createObjectNode();
      parameters.put("type", type).put("key", key).put("windowsVirtualKeyCode", code);
      if (type.equals("keyDown") && !text.isEmpty()) {
        parameters.put("text", text);
      }
      call("Input.dispatchKeyEvent", parameters);
    }
  }

  void click(String selector) {
    await("document.querySelector(" + quoted(selector) + ")");
    valueOf("document.querySelector(" + quoted(selector) + ").click()");
  }

  void focus(String selector) {
    await("document.querySelector(" + quoted(selector) + ")");
    valueOf("document.querySelector(" + quoted(selector) + ").focus()");
  }

  /// Answers the page's next question with yes or no.
  void answerDialogs(boolean accept) {
    answers.onDialog =
        () -> {
          var unused =
              CompletableFuture.runAsync(
                  () -> call("Page.handleJavaScriptDialog", Map.of("accept", accept)));
        };
  }

  /// Errors and refusals (of the content security policy, say) that the page met.
  List<String> troubles() {
    return List.copyOf(answers.troubles);
  }

  List<String> dialogs() {
    return List.copyOf(answers.dialogs);
  }

  Path screenshot(String name) throws IOException {
    JsonNode shot = call("Page.captureScreenshot", Map.of("format", "png"));
    Path file = Files.createDirectories(Path.of("target", "console")).resolve(name + ".png");
    return Files.write(file, Base64.getDecoder().decode(shot.path("data").asText()));
  }

  @Override
  public void close() throws IOException {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).forEach(Browser::delete);
    }
  }

  private JsonNode call(String method, Object parameters) {
    int id = ids.incrementAndGet();
    ObjectNode message = JSON.createObjectNode();
    message.put("id", id).put("method", method).set("params", JSON.valueToTree(parameters));
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.waiting.put(id, answer);
    synchronized (socket) {
      socket.sendText(message.toString(), true).join();
    }
    JsonNode told = answer.orTimeout(SOON.toSeconds(), TimeUnit.SECONDS).join();
    if (told.has("error")) {
      throw new IllegalStateException(method + ": " + told.path("error"));
    }
    return told.path("result");
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String quoted(String text) {
    return JSON.valueToTree(text).toString();
  }

  private static URI addressIn(Process process) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    List<String> said = new ArrayList<>();
    String line = out.readLine();
    while (line != null) {
      if (line.startsWith(LISTENING)) {
        Thread drain = new Thread(() -> out.lines().forEach(rest -> {}), "browser-output");
        drain.setDaemon(true);
        drain.start();
        return URI.create(line.substring(LISTENING.length()).strip());
      }
      said.add(line);
      line = out.readLine();
    }
    throw new IOException("the browser did not start: " + said);
  }

  /// What the browser says, by its own thread.
  private static final class Answers implements WebSocket.Listener {
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final List<String> dialogs = new CopyOnWriteArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private volatile Runnable onDialog = () -> {};

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          take(JSON.readTree(text.toString()));
        } catch (IOException e) {
          troubles.add(e.toString());
        }
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }

    private void take(JsonNode message) {
      if (message.has("id")) {
        CompletableFuture<JsonNode> answer = waiting.remove(message.path("id").asInt());
        if (answer != null) {
          answer.complete(message);
        }
        return;
      }
      switch (message.path("method").asText()) {
        case "Runtime.exceptionThrown" -> troubles.add(message.path("params").toString());
        case "Log.entryAdded" -> {
          JsonNode entry = message.path("params").path("entry");
          if (entry.path("level").asText().equals("error")) {
            troubles.add(entry.path("text").asText() + " " + entry.path("url").asText());
          }
        }
        case "Page.javascriptDialogOpening" -> {
          dialogs.add(message.path("params").path("message").asText());
          onDialog.run();
        }
        default -> {
          // Nothing that a test asks for.
        }
      }
    }
  }
}
