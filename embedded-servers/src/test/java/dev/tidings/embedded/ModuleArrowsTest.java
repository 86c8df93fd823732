package dev.tidings.embedded;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ModuleArrowsTest {

  @Test
  void embeddedServersDependOnNoOtherModule() {
    var classes = new ClassFileImporter().importPackages("dev.tidings.embedded");

    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.tidings..").and(resideOutsideOfPackage("dev.tidings.embedded..")))
        .check(classes);
  }
}
