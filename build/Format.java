import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Checks or applies the project's layout: `java -cp google-java-format.jar Format.java check|apply ROOT`.
/// Exits 1 where a source file is laid out otherwise (check) or cannot be read as Java.
class Format {

  public static void main(String[] args) throws IOException {
    if (args.length != 2 || !List.of("check", "apply").contains(args[0])) {
      System.err.println("usage: Format.java check|apply ROOT");
      System.exit(2);
    }
    boolean apply = args[0].equals("apply");
    Path root = Path.of(args[1]);
    List<Path> sources;
    try (var tree = Files.walk(root)) {
      sources = tree.filter(Format::isSource).sorted().toList();
    }
    var formatter = new Formatter(JavaFormatterOptions.builder().reorderModifiers(true).build());
    List<String> complaints = new ArrayList<>();
    for (Path source : sources) {
      String before = Files.readString(source);
      try {
        String after =
            formatter.formatSource(
                RemoveUnusedImports.removeUnusedImports(
                    ImportOrderer.reorderImports(before, JavaFormatterOptions.Style.GOOGLE)));
        if (!after.equals(before)) {
          if (apply) {
            Files.writeString(source, after);
          } else {
            complaints.add(root.relativize(source) + ": not in the project's layout");
          }
        }
      } catch (FormatterException e) {
        complaints.add(root.relativize(source) + ": " + e.getMessage());
      }
    }
    if (!complaints.isEmpty()) {
      complaints.forEach(System.err::println);
      System.err.println("mend the layout with: mvn -N validate -Dformat");
      System.exit(1);
    }
  }

  private static boolean isSource(Path path) {
    String name = path.toString();
    return name.endsWith(".java") && !name.contains("/target/") && !name.contains("/build/");
  }
}
