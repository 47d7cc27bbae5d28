package dev.netlift.gamelift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.json.JsonFactory;

/** What holds for the package as a whole. */
class PackageTest {
  private static final Path SOURCES = Path.of("src/main/java/dev/netlift/gamelift");
  private static final Pattern IMPORT =
      Pattern.compile("^import (?:static )?([\\w.]+)", Pattern.MULTILINE);
  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "^ *public (?:static |final |sealed |abstract )*(?:class|record|enum|interface|@interface) ");
  // Immutable, or safe to share and without memory of its callers.
  private static final List<Class<?>> SHAREABLE =
      List.of(
          String.class,
          Duration.class,
          Instant.class,
          Pattern.class,
          System.Logger.class,
          DateTimeFormatter.class,
          JsonFactory.class,
          Tool.class);

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static void collect(Class<?> type, List<Field> into) {
    into.addAll(List.of(type.getDeclaredFields()));
    for (Class<?> nested : type.getDeclaredClasses()) {
      collect(nested, into);
    }
  }

  @Test
  void givenEveryClass_whenItsStaticsAreLookedAt_thenNoneCanChange() throws Exception {
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    for (Path source : sources()) {
      String name = source.getFileName().toString().replace(".java", "");
      if (name.equals("package-info")) {
        continue;
      }
      var fields = new ArrayList<Field>();
      collect(Class.forName("dev.netlift.gamelift." + name), fields);
      for (Field field : fields) {
        if (!Modifier.isStatic(field.getModifiers()) || field.isSynthetic()) {
          continue;
        }
        seen++;
        Class<?> type = field.getType();
        boolean fixed =
            Modifier.isFinal(field.getModifiers())
                && (type.isPrimitive() || field.isEnumConstant() || SHAREABLE.contains(type));
        if (!fixed) {
          wrong.add(field.toString());
        }
      }
    }
    assertThat(seen).isGreaterThan(50);
    assertThat(wrong).as("two instances live in one JVM and share nothing").isEmpty();
  }

  @Test
  void givenEverySource_whenItsImportsAreRead_thenTheJdkAndJacksonCoreOnly() throws Exception {
    for (Path source : sources()) {
      Matcher imports = IMPORT.matcher(Files.readString(source));
      while (imports.find()) {
        assertThat(imports.group(1))
            .as(source.toString())
            .matches(
                "(java|javax\\.crypto|javax\\.net|tools\\.jackson\\.core|org\\.jspecify\\.annotations)\\..*");
      }
    }
  }

  @Test
  void givenEveryPublicType_whenRead_thenItSaysWhatItIs() throws Exception {
    int types = 0;
    for (Path source : sources()) {
      List<String> lines = Files.readAllLines(source);
      for (int i = 0; i < lines.size(); i++) {
        if (PUBLIC_TYPE.matcher(lines.get(i)).find()) {
          types++;
          int above = i - 1;
          while (lines.get(above).strip().startsWith("@")) {
            above--;
          }
          assertThat(lines.get(above).strip())
              .as(source + ": " + lines.get(i).strip())
              .endsWith("*/");
        }
      }
    }
    assertThat(types).isGreaterThan(15);
  }
}
