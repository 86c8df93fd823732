package dev.tidings.contracts;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Backends embed this module: what it imports, they carry.
class ArchitectureTest {

  private static final String ROOT = "dev.tidings.contracts";
  private static final int JAVA_17 = 61;

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void noFrameworkIsImported() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.micronaut..", "io.netty..", "io.lettuce..", "jakarta..", "org.slf4j..")
        .check(classes);
  }

  @Test
  void noServiceIsImported() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.tidings.ingest..",
            "dev.tidings.gateway..",
            "dev.tidings.tracker..",
            "dev.tidings.embedded..",
            "dev.tidings.quickstart..")
        .check(classes);
  }

  @Test
  void onlyThePublisherNeedsKafka() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".publish..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka..")
        .check(classes);
  }

  @Test
  void onlyTheCodecsKnowJackson() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".codec..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.fasterxml..")
        .check(classes);
  }

  @Test
  void onlyThePublisherLeansOnTheCodecs() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".codec..", ROOT + ".publish..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + ".codec..")
        .check(classes);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void classFilesAreOfJava17() throws IOException {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(Path.of("target/classes"))) {
      files = tree.filter(file -> file.toString().endsWith(".class")).toList();
    }
    assertThat(files).hasSizeGreaterThan(30);
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      assertThat(((bytes[6] & 0xff) << 8) | (bytes[7] & 0xff))
          .as(file.toString())
          .isEqualTo(JAVA_17);
    }
  }
}
