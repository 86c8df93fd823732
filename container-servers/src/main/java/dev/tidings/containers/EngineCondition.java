package dev.tidings.containers;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/// Where no Docker engine answers, tests are skipped, and say so. JUnit finds it by itself wherever
/// this module is on the class path. Thread-safe.
public final class EngineCondition implements ExecutionCondition {

  private static final String SKIPPED =
      "SKIPPED: no Docker engine answers, and with -Ptestcontainers tests run on containers";

  /// Asked once in a JVM.
  private static final class Engine {
    private static final boolean ANSWERS = answers();

    private static boolean answers() {
      boolean answers = DockerClientFactory.instance().isDockerAvailable();
      if (!answers) {
        System.out.println(SKIPPED);
      }
      return answers;
    }
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return Engine.ANSWERS
        ? ConditionEvaluationResult.enabled("a Docker engine answers")
        : ConditionEvaluationResult.disabled(SKIPPED);
  }
}
