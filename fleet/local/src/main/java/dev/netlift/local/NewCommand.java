package dev.netlift.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes a small game of your own: its messages, rules, snapshot layout, totals and test.",
      "It builds with ./mvnw package in its folder and plays by 'netlift play --game DIR'."
    })
final class NewCommand implements Callable<Integer> {
  private static final Pattern PROPERTY =
      Pattern.compile("<(version\\.[a-z-]+|netlift\\.jdk)>([^<]+)</");
  private static final Pattern PLUGIN =
      Pattern.compile("<artifactId>([a-z-]+-plugin)</artifactId>\\s*<version>([^<]+)</version>");
  private static final Pattern VERSION =
      Pattern.compile("<artifactId>netlift</artifactId>\\s*<version>([^<]+)</version>");
  private static final Pattern TOKEN = Pattern.compile("@([A-Za-z.-]+)@");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,27}");

  @Parameters(paramLabel = "DIR", description = "to be made; its last part is the game's name")
  private Path folder = Path.of("");

  @Option(
      names = "--package",
      paramLabel = "NAME",
      description = "Java package (default: the game's name without dashes)")
  private @Nullable String javaPackage;

  @Override
  public Integer call() throws IOException {
    write(Home.find().root(), folder.toAbsolutePath().normalize(), javaPackage);
    System.out.println(
        """
        %1$s holds a game of yours. Next:
          (cd %1$s && ./mvnw test)          its rules, without network
          ./netlift play --game %1$s        a server, a backend and bots
        docs/first-game.md goes through it."""
            .formatted(folder));
    return 0;
  }

  /**
   * @throws IllegalArgumentException the folder is not empty, or no name can be made of it
   */
  static void write(Path root, Path folder, @Nullable String javaPackage) throws IOException {
    String name = String.valueOf(folder.getFileName()).toLowerCase(Locale.ROOT);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the last part of DIR names the game: a letter, then letters, digits and dashes, at most"
              + " 28; was "
              + name);
    }
    String inPackage = javaPackage == null ? name.replace("-", "") : javaPackage;
    if (!SourceVersion.isName(inPackage)) {
      throw new IllegalArgumentException(
          inPackage + " is no Java package; say another one with --package");
    }
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !isEmpty(folder)) {
      throw new IllegalArgumentException(folder + " is there already, and not empty");
    }
    Map<String, String> words = words(Files.readString(root.resolve("pom.xml")));
    words.put("NAME", name);
    words.put("PACKAGE", inPackage);
    String code = inPackage.replace('.', '/') + "/";
    var places =
        Map.of(
            "pom.xml", "pom.xml",
            "README.md", "README.md",
            "gitignore", ".gitignore",
            "game.proto", "src/main/proto/game.proto",
            "CoinGame.java", "src/main/java/" + code + "CoinGame.java",
            "CoinRoom.java", "src/main/java/" + code + "CoinRoom.java",
            "CoinGameTest.java", "src/test/java/" + code + "CoinGameTest.java");
    Path templates = root.resolve("server/src/template");
    for (var place : places.entrySet()) {
      String text = Files.readString(templates.resolve(place.getKey()));
      store(folder.resolve(place.getValue()), filled(text, words));
    }
    store(
        folder.resolve("src/main/resources/META-INF/services/dev.netlift.server.room.Game"),
        inPackage + ".CoinGame\n");
    for (String wrapper :
        new String[] {"mvnw", "mvnw.cmd", ".mvn/wrapper/maven-wrapper.properties"}) {
      Path to = folder.resolve(wrapper);
      Files.createDirectories(parent(to));
      // With its attributes: the wrapper is to be run.
      Files.copy(root.resolve(wrapper), to, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (var files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  /** What this checkout is built with, so that a game is built with the same. */
  private static Map<String, String> words(String pom) {
    var words = new LinkedHashMap<String, String>();
    PROPERTY.matcher(pom).results().forEach(found -> words.put(found.group(1), found.group(2)));
    PLUGIN.matcher(pom).results().forEach(found -> words.put(found.group(1), found.group(2)));
    VERSION.matcher(pom).results().forEach(found -> words.put("VERSION", found.group(1)));
    return words;
  }

  private static String filled(String text, Map<String, String> words) {
    return TOKEN
        .matcher(text)
        .replaceAll(
            found -> {
              String word = words.get(found.group(1));
              if (word == null) {
                throw new IllegalStateException("pom.xml does not say " + found.group(1));
              }
              return word;
            });
  }

  private static void store(Path file, String text) throws IOException {
    Files.createDirectories(parent(file));
    Files.writeString(file, text);
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " has no folder");
    }
    return parent;
  }
}
