package dev.netlift.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeLibraryTest {
  @TempDir private Path folder;

  private Path jars(String content) throws Exception {
    Path jars = Files.createDirectories(folder.resolve("jars"));
    try (var zip = new ZipOutputStream(Files.newOutputStream(jars.resolve("runtime.jar")))) {
      for (String system : new String[] {"linux-", "linux_musl-"}) {
        for (String machine : new String[] {"x86_64", "aarch_64"}) {
          zip.putNextEntry(new ZipEntry("jni/libaws-lambda-jni." + system + machine + ".so"));
          zip.write(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
      }
    }
    return jars;
  }

  @Test
  void givenALibraryThatOthersUse_whenUnpackedAgain_thenItsFileIsNotTouched() throws Exception {
    Path jars = jars("one");
    Path first = RuntimeLibrary.unpacked(jars, folder.resolve("state")).orElseThrow();
    Object file = Files.getAttribute(first, "unix:ino");

    Path second = RuntimeLibrary.unpacked(jars, folder.resolve("state")).orElseThrow();

    assertThat(second).isEqualTo(first).isAbsolute().hasContent("one");
    assertThat(Files.getAttribute(second, "unix:ino")).isEqualTo(file);
  }

  @Test
  void givenAnotherRuntimeOrHalfAFile_whenUnpacked_thenAWholeFileOfItsOwn() throws Exception {
    Path old = RuntimeLibrary.unpacked(jars("one"), folder.resolve("state")).orElseThrow();
    Path jars = jars("another");

    Path fresh = RuntimeLibrary.unpacked(jars, folder.resolve("state")).orElseThrow();
    assertThat(fresh).isNotEqualTo(old).hasContent("another");
    assertThat(old).hasContent("one");

    Files.writeString(fresh, "half");
    assertThat(RuntimeLibrary.unpacked(jars, folder.resolve("state")).orElseThrow())
        .hasContent("another");
    assertThat(folder.resolve("state").toFile().list()).hasSize(2);
  }

  @Test
  void givenNoJarWithOne_whenUnpacked_thenNone() throws Exception {
    Files.createDirectories(folder.resolve("none"));
    assertThat(RuntimeLibrary.unpacked(folder.resolve("none"), folder.resolve("state"))).isEmpty();
  }
}
