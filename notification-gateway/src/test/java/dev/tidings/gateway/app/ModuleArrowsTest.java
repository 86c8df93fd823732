package dev.tidings.gateway.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tidings.gateway.access.AccessRule;
import dev.tidings.gateway.receipt.OwnRoomLog;
import dev.tidings.gateway.receipt.RoomLog;
import dev.tidings.gateway.receipt.SharedRoomLog;
import org.junit.jupiter.api.Test;

/// Who may know whom.
class ModuleArrowsTest {

  private static final String BASE = "dev.tidings.gateway";
  private static final String[] OUTSIDE = {
    "io.micronaut..", "io.netty..", "io.lettuce..", "org.apache.kafka..", "com.nimbusds.."
  };

  private final JavaClasses gateway =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(BASE);

  @Test
  void theGatewayKnowsNoOtherService() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.tidings.ingest..",
            "dev.tidings.tracker..",
            "dev.tidings.quickstart..",
            "dev.tidings.embedded..")
        .check(gateway);
  }

  @Test
  void onlyTheTracingModuleKnowsOpenTelemetry() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.opentelemetry..")
        .check(gateway);
  }

  @Test
  void nobodyKnowsTheApp() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BASE + ".app..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(BASE + ".app..")
        .check(gateway);
  }

  @Test
  void feedsDoNotKnowTheConnectionsThatFollowThem() {
    noClasses()
        .that()
        .resideInAnyPackage(
            BASE + ".bus..",
            BASE + ".feed..",
            BASE + ".history..",
            BASE + ".index..",
            BASE + ".replay..",
            BASE + ".subscription..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            BASE + ".endpoint..",
            BASE + ".session..",
            BASE + ".access..",
            BASE + ".receipt..",
            BASE + ".registry..",
            BASE + ".drain..")
        .check(gateway);
  }

  @Test
  void decisionsArePure() {
    noClasses()
        .that()
        .resideInAPackage(BASE + ".ack..")
        .or()
        .belongToAnyOf(AccessRule.class, RoomLog.class, OwnRoomLog.class, SharedRoomLog.class)
        .or()
        .haveSimpleName("FrameAllowance")
        .or()
        .haveSimpleName("ReceiptGrouping")
        .or()
        .haveSimpleName("RegistryChanges")
        .or()
        .haveSimpleName("DrainPlan")
        .or()
        .haveSimpleName("Rotation")
        .or()
        .haveSimpleName("Shedding")
        .or()
        .haveSimpleName("GatewayLoad")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(OUTSIDE)
        .check(gateway);
  }

  @Test
  void onlyTheEdgesKnowTheHttpServer() {
    classes()
        .that()
        .resideInAnyPackage(BASE + ".session..", BASE + ".ack..", BASE + ".receipt..")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages("io.micronaut.http..", "io.micronaut.websocket..")
        .check(gateway);
  }
}
