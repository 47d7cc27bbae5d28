package dev.netlift.gate;

import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this machine has for the pages of client/web. */
final class WebPages {
  static final Path FOLDER = Repository.root().resolve("client/web");
  private static final List<String> CHROMIUM =
      List.of("chromium", "chromium-browser", "google-chrome-stable", "google-chrome");

  private WebPages() {}

  /**
   * Leaves a suite out, and says so at the end of the build, where Node or packages are missing.
   */
  static void assumePackages(String suite) {
    assumeTrue(
        onPath("node") && Files.exists(FOLDER.resolve("node_modules/.netlift-key")),
        "suite left out: " + suite + " wants Node and what './netlift test' gets with npm");
  }

  /** The same where there is no Chromium or it is not wanted. */
  static void assumeBrowser(String suite) {
    assumeFalse(
        Boolean.getBoolean("netlift.withoutBrowser"),
        "suite left out: " + suite + ", by --without-browser");
    assumeTrue(
        CHROMIUM.stream().anyMatch(WebPages::onPath),
        "suite left out: " + suite + " wants Chromium (Debian: chromium)");
  }

  private static boolean onPath(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
