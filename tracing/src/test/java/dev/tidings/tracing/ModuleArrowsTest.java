package dev.tidings.tracing;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ModuleArrowsTest {

  private static final JavaClasses TRACING =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.tidings.tracing");

  @Test
  void ofTheProjectOnlyTheContractsAreKnown() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.tidings..")
                .and(resideOutsideOfPackages("dev.tidings.tracing..", "dev.tidings.contracts..")))
        .check(TRACING);
  }

  /// Off, no class of OpenTelemetry is so much as loaded.
  @Test
  void whatServesWhereTracingIsOffKnowsNoOpenTelemetry() {
    noClasses()
        .that()
        .belongToAnyOf(
            Tracing.class,
            NoTracing.class,
            Hop.class,
            Stage.class,
            TracingSettings.class,
            TracingFactory.class)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.opentelemetry..")
        .check(TRACING);
  }
}
