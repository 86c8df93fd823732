package dev.tidings.quickstart.app;

final class Quickstart {
  sealed interface A {
    record B(int x) implements A {}
  }

  private Quickstart() {}

  public static void main(String[] args) {
    A a = new A.B(args.length);
    System.out.println(
        switch (a) {
          case A.B(int x) when x > 1 -> x;
          case A.B b -> b;
        });
  }
}
