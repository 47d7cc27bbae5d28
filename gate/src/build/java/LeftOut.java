import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/**
 * Closes the build with the names of the suites that were left out for want of a tool. Reads the
 * test reports below the folder given; never fails the build.
 */
final class LeftOut {
  private LeftOut() {}

  public static void main(String[] args) throws Exception {
    Set<String> leftOut = new TreeSet<>();
    if (Boolean.parseBoolean(args[1])) {
      leftOut.add("suite left out: the format check wants Maven itself on a JDK of 21 or later");
    }
    Files.walkFileTree(
        Path.of(args[0]),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = String.valueOf(folder.getFileName());
            boolean foreign =
                name.equals(".git") || name.equals("node_modules") || name.equals("src");
            return foreign ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = file.getFileName().toString();
            if (name.startsWith("TEST-") && name.endsWith(".xml")) {
              collect(file, leftOut);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    if (leftOut.isEmpty()) {
      System.out.println("Every suite ran.");
    } else {
      System.out.println("Left out; ./netlift doctor says how to get what is missing:");
      leftOut.forEach(suite -> System.out.println("  " + suite));
    }
  }

  private static void collect(Path report, Set<String> leftOut) throws IOException {
    try {
      var skipped =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(report.toFile())
              .getElementsByTagName("skipped");
      for (int i = 0; i < skipped.getLength(); i++) {
        var element = (Element) skipped.item(i);
        // Some runners write it into the one, some into the other.
        String message = element.getAttribute("message") + element.getTextContent();
        int start = message.indexOf("suite left out:");
        if (start >= 0) {
          leftOut.add(message.substring(start).lines().findFirst().orElse(message));
        }
      }
    } catch (org.xml.sax.SAXException | javax.xml.parsers.ParserConfigurationException e) {
      System.out.println("cannot read " + report + ": " + e.getMessage());
    }
  }
}
