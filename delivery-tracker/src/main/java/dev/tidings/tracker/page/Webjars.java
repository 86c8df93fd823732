package dev.tidings.tracker.page;

/// The versions of the libraries whose files the page names; the build has the same ones.
final class Webjars {

  static final String LIT = "3.3.1";
  static final String UPLOT = "1.6.30";

  private Webjars() {}
}
