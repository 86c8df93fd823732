package dev.tidings.contracts.codec;

import dev.tidings.contracts.problem.Problem;

/// Problems as JSON. Thread-safe.
public final class ProblemCodec {

  private ProblemCodec() {}

  public static byte[] encode(Problem problem) {
    return Json.object(
        json -> {
          json.writeStringField("type", "urn:tidings:problem:" + problem.code().code());
          json.writeStringField("title", problem.code().title());
          json.writeNumberField("status", problem.code().status());
          json.writeStringField("detail", problem.detail());
          json.writeStringField("code", problem.code().code());
          json.writeStringField("retry", problem.code().retry().text());
          if (!problem.errors().isEmpty()) {
            json.writeArrayFieldStart("errors");
            for (Problem.Fault fault : problem.errors()) {
              json.writeStartObject();
              json.writeStringField("pointer", fault.pointer());
              json.writeStringField("reason", fault.reason());
              json.writeStringField("detail", fault.detail());
              if (fault.id().isPresent()) {
                json.writeStringField("id", fault.id().get());
              }
              json.writeEndObject();
            }
            json.writeEndArray();
          }
        });
  }
}
