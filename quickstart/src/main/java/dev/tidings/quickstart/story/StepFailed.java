package dev.tidings.quickstart.story;

/// A step of the story did not come out as told.
final class StepFailed extends RuntimeException {

  private static final long serialVersionUID = 1;

  StepFailed(String message) {
    super(message);
  }
}
