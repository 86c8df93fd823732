package dev.tidings.quickstart;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ModuleArrowsTest {

  private static final JavaClasses ALL =
      new ClassFileImporter().importPackages("dev.tidings.quickstart");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.tidings.quickstart");

  @Test
  void theServicesAreMetOverTheirSocketsOnlyAlsoByTests() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.tidings.ingest..", "dev.tidings.gateway..", "dev.tidings.tracker..")
        .check(ALL);
  }

  @Test
  void nobodyImportsTheWiring() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..quickstart.app..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.tidings.quickstart.app..")
        .check(MAIN);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.tidings.quickstart.(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void onlyTheConsoleAndTheStoryTalkToPeople() {
    noClasses()
        .that()
        .resideOutsideOfPackages("..console..", "..story..", "..app..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.tidings.quickstart.console..")
        .check(MAIN);
  }
}
