package dev.tidings.ingest;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModuleArrowsTest {

  private static final JavaClasses INGEST =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.tidings.ingest");

  /// What each package must not know; what is not named here is free.
  private static final Map<String, String[]> FORBIDDEN =
      Map.ofEntries(
          Map.entry("accept", new String[] {"relay", "publish", "redis"}),
          Map.entry("ledger", new String[] {"accept", "relay", "publish", "redis"}),
          Map.entry("publish", new String[] {"accept", "relay", "redis", "ledger"}),
          Map.entry("relay", new String[] {"publish", "ledger", "reading", "dedupe"}),
          Map.entry(
              "reading", new String[] {"accept", "relay", "publish", "redis", "ledger", "dedupe"}),
          Map.entry(
              "dedupe",
              new String[] {"accept", "relay", "publish", "redis", "ledger", "reading", "kafka"}),
          Map.entry(
              "topics", new String[] {"accept", "relay", "publish", "redis", "ledger", "reading"}),
          Map.entry(
              "bulk",
              new String[] {"accept", "relay", "publish", "redis", "ledger", "reading", "dedupe"}),
          Map.entry(
              "history", new String[] {"accept", "relay", "publish", "redis", "ledger", "bulk"}),
          Map.entry(
              "kafka",
              new String[] {"accept", "relay", "publish", "redis", "ledger", "topics", "session"}),
          Map.entry(
              "session",
              new String[] {
                "accept", "relay", "publish", "redis", "ledger", "reading", "dedupe", "bulk"
              }));

  @Test
  void ingestKnowsNoOtherService() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.tidings..")
                .and(
                    resideOutsideOfPackages(
                        "dev.tidings.ingest..",
                        "dev.tidings.contracts..",
                        "dev.tidings.tracing..")))
        .check(INGEST);
  }

  @Test
  void onlyTheTracingModuleKnowsOpenTelemetry() {
    noClasses().should().dependOnClassesThat().resideInAPackage("io.opentelemetry..").check(INGEST);
  }

  @Test
  void nobodyImportsApp() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tidings.ingest.app..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.tidings.ingest.app..")
        .check(INGEST);
  }

  @Test
  void packagesKnowOnlyWhatTheyNeed() {
    FORBIDDEN.forEach(
        (from, others) -> {
          for (String to : others) {
            noClasses()
                .that()
                .resideInAPackage("dev.tidings.ingest." + from + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tidings.ingest." + to + "..")
                .allowEmptyShould(true)
                .check(INGEST);
          }
        });
  }

  @Test
  void whatIsPureKnowsNoKafkaAndNoFramework() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.tidings.ingest.dedupe..", "dev.tidings.ingest.audience..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..", "io.micronaut..", "io.lettuce..")
        .check(INGEST);
  }
}
