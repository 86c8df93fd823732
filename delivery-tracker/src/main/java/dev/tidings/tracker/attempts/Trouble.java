package dev.tidings.tracker.attempts;

import org.slf4j.Logger;

/// Says once that something does not work, and once that it does again. Confined to one thread.
public final class Trouble {

  private final Logger log;
  private final String broken;
  private final String healed;
  private boolean isBroken;

  /// @param broken what is said when it breaks
  /// @param healed what is said when it works again
  public Trouble(Logger log, String broken, String healed) {
    this.log = log;
    this.broken = broken;
    this.healed = healed;
  }

  public void broke(Exception cause) {
    if (!isBroken) {
      isBroken = true;
      log.atWarn()
          .addKeyValue("cause", String.valueOf(cause.getMessage()).lines().findFirst().orElse(""))
          .log(broken);
    }
  }

  public void works() {
    if (isBroken) {
      isBroken = false;
      log.atInfo().log(healed);
    }
  }
}
