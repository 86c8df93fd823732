package dev.tidings.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ModuleArrowsTest {

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.tidings.bench");

  @Test
  void theServicesAreMetOverTheirSocketsOnly() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.tidings.ingest..", "dev.tidings.gateway..", "dev.tidings.tracker..")
        .check(MAIN);
  }

  @Test
  void nobodyImportsTheWiring() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..bench.app..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.tidings.bench.app..")
        .check(MAIN);
  }

  @Test
  void theLoadKnowsNothingOfWhatItIsFor() {
    noClasses()
        .that()
        .resideInAPackage("..bench.load..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..bench.platform..", "..bench.scenario..", "..bench.report..")
        .check(MAIN);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.tidings.bench.(*)..").should().beFreeOfCycles().check(MAIN);
  }
}
