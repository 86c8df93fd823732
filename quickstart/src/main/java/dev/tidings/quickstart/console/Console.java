package dev.tidings.quickstart.console;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// What a person sees. Lines are whole, also where several threads speak. Thread-safe.
public final class Console {

  private static final String BOLD = "\u001b[1m";
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String FAINT = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintStream out;
  private final boolean colours;

  /// @param colours whether `out` is a terminal that understands them
  public Console(PrintStream out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  /// Speaks to the terminal, or without colours where the output goes elsewhere.
  public static Console ofThisProcess() {
    boolean terminal =
        Optional.ofNullable(System.console()).map(java.io.Console::isTerminal).orElse(false);
    return new Console(System.out, terminal && System.getenv("NO_COLOR") == null);
  }

  public void title(String text) {
    line("");
    line(in(BOLD, text));
  }

  public void line(String text) {
    out.println(text);
    out.flush();
  }

  /// Something is there: `  ✓ Kafka        1.9 s  127.0.0.1:9092`.
  public void ready(String name, Duration after, String address) {
    line("  %s %-17s %7s  %s".formatted(in(GREEN, "✓"), name, seconds(after), in(FAINT, address)));
  }

  /// A step of the story: what was done and how long it took, and below it what that proved.
  public void step(int number, String title, Duration took, String proof) {
    line("  %s %2d. %-66s %8s".formatted(in(GREEN, "✓"), number, title, millis(took)));
    line("        " + in(FAINT, proof));
  }

  /// A named value: `  page     http://...`.
  public void fact(String name, String value) {
    line("  %-14s %s".formatted(name, value));
  }

  /// A command to copy, on a line of its own.
  public void command(String about, String command) {
    line("  " + in(FAINT, about));
    line("    " + command);
  }

  public void trouble(String text) {
    line("  " + in(RED, "✗ ") + text);
  }

  public static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }

  public static String millis(Duration duration) {
    return String.format(Locale.ROOT, "%d ms", duration.toMillis());
  }

  private String in(String colour, String text) {
    return colours ? colour + text + PLAIN : text;
  }
}
