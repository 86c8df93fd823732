package dev.tidings.tracker.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.embedded.EmbeddedPostgres;
import dev.tidings.tracker.World;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person sees while the tracker's database is gone. Leaves pictures in `target/console`.
final class ConsoleOutageTest {

  private static final String GONE = "The tracker's database does not answer";

  @TempDir private Path directory;

  @Test
  void theConsoleSaysThatTheDatabaseIsGoneAndComesBackByItself() throws Exception {
    Optional<Path> program = Browser.program();
    if (program.isEmpty()) {
      System.out.println("SKIPPED: ConsoleOutageTest (needs Chromium on the PATH)");
    }
    Assumptions.assumeTrue(program.isPresent(), "there is no Chromium");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory, 0);
        ConsoleStage stage = ConsoleStage.on(World.on(postgres.jdbcUrl()));
        Browser browser = Browser.start(program.get())) {
      browser.screen(1_200, 900, false);
      browser.open(stage.address() + "/");
      browser.await("document.querySelector('#password')");
      browser.focus("#name");
      browser.type(ConsoleStage.SUPPORT);
      browser.press("Tab");
      browser.type(ConsoleStage.SUPPORT);
      browser.press("Enter");
      browser.awaitText("Why did they not get it?");
      int port = postgres.port();
      postgres.kill();

      browser.open(stage.address() + "/?again#/user/ann");
      browser.awaitText(GONE, "Notifications are delivered all the same", "Try again");
      browser.await("document.querySelector('.warning')?.innerText.includes(\"" + GONE + "\")");
      browser.screenshot("database-gone");
      browser.screen(390, 800, true);
      browser.screenshot("database-gone-phone-dark");
      assertThat(
              browser
                  .valueOf(
                      "document.documentElement.scrollWidth <="
                          + " document.documentElement.clientWidth")
                  .asBoolean())
          .isTrue();

      try (EmbeddedPostgres back = EmbeddedPostgres.start(directory, port)) {
        assertThat(back.port()).isEqualTo(port);
        browser.await("!document.querySelector('.warning')");
        browser.click("main button");
        browser.awaitText("order.shipped", "shop / order-9");
      }
    }
  }
}
