package dev.tidings.tracker.app;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

final class ModuleArrowsTest {

  private static final String ROOT = "dev.tidings.tracker.";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.tidings.tracker");

  @Test
  void packagesKnowOnlyWhatStandsBelowThem() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("app")
        .definedBy(ROOT + "app..")
        .layer("intake")
        .definedBy(ROOT + "intake..")
        .layer("outcome")
        .definedBy(ROOT + "outcome..")
        .layer("webhook")
        .definedBy(ROOT + "webhook..")
        .layer("query")
        .definedBy(ROOT + "query..")
        .layer("access")
        .definedBy(ROOT + "access..")
        .layer("audit")
        .definedBy(ROOT + "audit..")
        .layer("redrive")
        .definedBy(ROOT + "redrive..")
        .layer("problem")
        .definedBy(ROOT + "problem..")
        .layer("why")
        .definedBy(ROOT + "why..")
        .layer("page")
        .definedBy(ROOT + "page..")
        .layer("attempts")
        .definedBy(ROOT + "attempts..")
        .layer("store")
        .definedBy(ROOT + "store..")
        .layer("delivery")
        .definedBy(ROOT + "delivery..")
        .whereLayer("app")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("intake")
        .mayOnlyBeAccessedByLayers("app")
        .whereLayer("outcome")
        .mayOnlyBeAccessedByLayers("app")
        .whereLayer("webhook")
        .mayOnlyBeAccessedByLayers("app")
        .whereLayer("query")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("page")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("store")
        .mayOnlyBeAccessedByLayers(
            "app", "intake", "outcome", "query", "audit", "redrive", "webhook")
        .whereLayer("access")
        .mayOnlyBeAccessedByLayers("app", "query", "redrive", "webhook")
        .whereLayer("audit")
        .mayOnlyBeAccessedByLayers("access", "query", "redrive")
        .whereLayer("redrive")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("problem")
        .mayOnlyBeAccessedByLayers("access", "audit", "query", "redrive", "webhook")
        .whereLayer("why")
        .mayOnlyBeAccessedByLayers("query")
        .whereLayer("attempts")
        .mayOnlyBeAccessedByLayers("intake", "outcome", "webhook")
        .whereLayer("delivery")
        .mayOnlyBeAccessedByLayers("intake", "query", "store")
        .check(CLASSES);
  }

  @Test
  void noPackagesGoRoundInACircle() {
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void decisionsKnowNeitherFrameworkNorServers() {
    ArchRuleDefinition.noClasses()
        .that()
        .resideInAnyPackage(ROOT + "delivery..", ROOT + "why..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micronaut..", "org.apache.kafka..", "java.sql..", "io.micrometer..")
        .check(CLASSES);
  }

  @Test
  void servicesMeetOnlyInContracts() {
    ArchRuleDefinition.noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.tidings.ingest..", "dev.tidings.gateway..", "dev.tidings.embedded..")
        .check(CLASSES);
  }

  @Test
  void nobodyReadsTheClockByHimself() {
    ArchRuleDefinition.noClasses()
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }
}
