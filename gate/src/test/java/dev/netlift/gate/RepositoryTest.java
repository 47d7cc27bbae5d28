package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must hold of the repository as text. */
class RepositoryTest {
  // In two halves, so that this file does not convict itself.
  private static final String FOREIGN_FOLDER = ".." + "/shared";
  private static final Pattern WAY_TO_IT = Pattern.compile("(\\.\\./)+shared");
  private static final Pattern POM_DEPENDENCY_VERSION_RANGE =
      Pattern.compile("<version>\\s*(\\[|\\(|LATEST|RELEASE)");

  private final Path root = Repository.root();

  @Test
  void givenRepository_whenSearched_thenNothingRefersToAFolderOutsideIt() {
    assertThat(referringOutside(root))
        .as("files that refer to a folder outside the repository")
        .isEmpty();
  }

  @Test
  void givenPageThatRefersOutside_whenSearched_thenItIsNamed(@TempDir Path folder)
      throws IOException {
    Path page = Files.createDirectories(folder.resolve("docs")).resolve("notes.md");
    Files.writeString(page, "See " + FOREIGN_FOLDER + "/design.md\n");

    assertThat(referringOutside(folder)).containsExactly(Path.of("docs", "notes.md"));
  }

  private static List<Path> referringOutside(Path root) {
    return Repository.files(root).stream()
        .filter(file -> leadsOutside(root, file))
        .map(root::relativize)
        .toList();
  }

  /** A folder of that name among our own is no matter. */
  private static boolean leadsOutside(Path root, Path file) {
    return WAY_TO_IT
        .matcher(Repository.text(file))
        .results()
        .map(way -> file.resolveSibling(way.group()).normalize())
        .anyMatch(folder -> !folder.startsWith(root) || !Files.isDirectory(folder));
  }

  @Test
  void givenScriptBesideAFolderOfThatName_whenSearched_thenOnlyTheWayOutIsNamed(
      @TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("src/shared"));
    Path page = Files.createDirectories(folder.resolve("src/play")).resolve("play.js");
    Files.writeString(page, "import '" + FOREIGN_FOLDER + "/dom.js';\n");
    assertThat(referringOutside(folder)).isEmpty();

    Files.writeString(page, "import '../" + FOREIGN_FOLDER + "/dom.js';\n");
    assertThat(referringOutside(folder)).containsExactly(Path.of("src", "play", "play.js"));
  }

  @Test
  void givenScripts_whenRead_thenTheyHaveUnixLineEndsAndAreExecutable() {
    List<Path> scripts =
        Repository.files(root).stream()
            .filter(file -> Repository.text(file).startsWith("#!"))
            .toList();

    assertThat(scripts).isNotEmpty();
    assertThat(scripts)
        .allSatisfy(
            script -> {
              assertThat(Repository.text(script))
                  .as("line ends of %s", script)
                  .doesNotContain("\r");
              assertThat(Files.isExecutable(script)).as("%s is executable", script).isTrue();
            });
  }

  @Test
  void givenReadme_whenCounted_thenItStaysShortAndNamesEveryRoom() throws IOException {
    String readme = Files.readString(root.resolve("README.md"));

    assertThat(readme.lines().count()).as("lines of README.md").isLessThanOrEqualTo(120);
    assertThat(modules())
        // Parts of a room are its own business.
        .filteredOn(module -> !module.contains("/parts/"))
        .allSatisfy(module -> assertThat(readme).contains(module + "/"));
    assertThat(readme).contains("./netlift play").contains("./netlift test");
  }

  @Test
  void givenReadmeAndDocs_whenLinksAreFollowed_thenTheirFilesExist() throws IOException {
    Pattern link = Pattern.compile("\\]\\((?!https?:|#|mailto:)([^)#]+)(#[^)]*)?\\)");
    for (Path page : Repository.files(root)) {
      if (!page.toString().endsWith(".md")) {
        continue;
      }
      Matcher links = link.matcher(Files.readString(page));
      while (links.find()) {
        Path target = page.resolveSibling(links.group(1)).normalize();
        assertThat(target).as("link in %s", root.relativize(page)).exists();
      }
    }
  }

  @Test
  void givenPoms_whenRead_thenNoVersionFloats() {
    assertThat(Repository.files(root).stream().filter(file -> file.endsWith("pom.xml")))
        .allSatisfy(
            pom ->
                assertThat(
                        POM_DEPENDENCY_VERSION_RANGE
                            .matcher(Repository.text(pom).replace("<version>${netlift.jdk}", ""))
                            .find())
                    .as("floating version in %s", pom)
                    .isFalse());
  }

  @Test
  void givenJavaSources_whenRead_thenEveryPackageSaysWhatItIsAndThatNullIsMarked() {
    Set<Path> folders = new TreeSet<>();
    Repository.files(root).stream()
        .filter(file -> file.toString().endsWith(".java"))
        .filter(file -> file.toString().contains("/src/main/java/"))
        .forEach(file -> folders.add(file.getParent()));

    assertThat(folders).isNotEmpty();
    assertThat(folders)
        .allSatisfy(
            folder ->
                assertThat(Repository.text(folder.resolve("package-info.java")))
                    .as("package-info of %s", folder)
                    .contains("@NullMarked")
                    .contains("/**"));
  }

  private List<String> modules() {
    Matcher module =
        Pattern.compile("<module>([^<]+)</module>")
            .matcher(Repository.text(root.resolve("pom.xml")));
    return module.results().map(result -> result.group(1)).toList();
  }
}
