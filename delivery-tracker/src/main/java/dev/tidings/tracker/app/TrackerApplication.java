package dev.tidings.tracker.app;

import dev.tidings.tracker.access.PasswordHash;
import io.micronaut.runtime.Micronaut;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Starts the service; or, as `hash-password`, turns a line of its input into what may stand in
/// `tidings.access.users`.
@OpenAPIDefinition(
    info =
        @Info(
            title = "Tidings delivery-tracker",
            version = "1",
            description =
                "What became of each notification. Errors are application/problem+json with a"
                    + " stable code."),
    security = @SecurityRequirement(name = "bearer"))
@SecurityScheme(
    name = "bearer",
    type = SecuritySchemeType.HTTP,
    scheme = "bearer",
    bearerFormat = "JWT",
    description = "sub, role (support or admin) and exp")
final class TrackerApplication {

  private static final String HASH_PASSWORD = "hash-password";

  private TrackerApplication() {}

  public static void main(String[] args) throws IOException {
    if (args.length == 1 && args[0].equals(HASH_PASSWORD)) {
      System.out.println(hash());
      return;
    }
    Micronaut.build(args).mainClass(TrackerApplication.class).banner(false).start();
  }

  private static String hash() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String password = Optional.ofNullable(in.readLine()).orElse("");
    return PasswordHash.of(password.toCharArray()).text();
  }
}
