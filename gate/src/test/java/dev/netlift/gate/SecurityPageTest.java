package dev.netlift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every threat of docs/security.md names a test that is there. */
class SecurityPageTest {
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*Test)#(\\w+)`");

  @Test
  void givenTheSecurityPage_whenItNamesATest_thenThatTestExists() throws IOException {
    Path root = Repository.root();
    Map<String, String> sources = new HashMap<>();
    for (Path file : Repository.files(root)) {
      String name = file.getFileName().toString();
      if (name.endsWith("Test.java")) {
        // Rooms may have tests of the same name.
        sources.merge(
            name.substring(0, name.length() - ".java".length()),
            Repository.text(file),
            String::concat);
      }
    }
    var missing = new ArrayList<String>();
    var named = NAMED.matcher(Files.readString(root.resolve("docs/security.md")));
    int count = 0;
    while (named.find()) {
      count++;
      if (!sources.getOrDefault(named.group(1), "").contains("void " + named.group(2) + "(")) {
        missing.add(named.group());
      }
    }
    assertThat(missing).isEmpty();
    assertThat(count).isGreaterThan(20);
  }
}
