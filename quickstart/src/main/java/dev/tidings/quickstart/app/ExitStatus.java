package dev.tidings.quickstart.app;

/// How the end of a process reads.
final class ExitStatus {

  private static final int SIGNALS_FROM = 128;
  private static final int KILL = 9;

  private ExitStatus() {}

  /// @param status as the system tells it: 128 + n after signal n
  /// @return a predicate: `was killed`
  static String inWords(int status) {
    int signal = status - SIGNALS_FROM;
    if (signal == KILL) {
      return "was killed";
    }
    return signal > 0 ? "was ended by signal " + signal : "ended with status " + status;
  }
}
