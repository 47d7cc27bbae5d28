package dev.netlift.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The launcher in a copy of its own, with a Maven and a JDK that only say what they were asked. */
final class LauncherCopy {
  static final Path SOURCE = Path.of("../..").toAbsolutePath().normalize();
  private static final long RUN_SECONDS_MOST = 60;

  private final Path folder;
  private final Path repository;
  private final Path jdks;

  record Ran(int exitCode, String out, String err) {}

  LauncherCopy(Path folder) throws IOException {
    this.folder = folder;
    repository = Files.createDirectories(folder.resolve("a repository"));
    jdks = Files.createDirectories(folder.resolve("jdks"));
    Files.copy(SOURCE.resolve("netlift"), repository.resolve("netlift"));
    Files.createDirectories(repository.resolve("fleet/scripts"));
    script("doctor.sh");
    Files.writeString(repository.resolve("pom.xml"), "<project>\n  <version>9.9</version>\n");
    for (String module : List.of("server", "protocol")) {
      write(module + "/src/main/java/A.java", "class A {}");
    }
    Path mvnw = repository.resolve("mvnw");
    Files.writeString(
        mvnw,
        """
        #!/bin/sh
        echo "$JAVA_HOME $*" >> maven.log
        [ ! -e fail ] || { echo '[ERROR] cannot find symbol'; exit 7; }
        mkdir -p server/target/game/bin fleet/local/target/lib fleet/local/target/dynamodb \
          fleet/local/target/ric fleet/local/target/s3 client/bots/target/lib backend-lambdas/target
        touch server/target/game/bin/netlift-server fleet/local/target/netlift-fleet-local.jar \
          client/bots/target/netlift-bots.jar backend-lambdas/target/x-functions.jar
        echo '[INFO] Building Netlift server 9.9     [1/2]'
        """);
    executable(mvnw);
    jdk(folder.resolve("path"), "17.0.15");
  }

  Path repository() {
    return repository;
  }

  /** Where it looks for JDKs. */
  Path jdks() {
    return jdks;
  }

  /** Has one of the scripts that the launcher reads. */
  void script(String name) throws IOException {
    Files.copy(
        SOURCE.resolve("fleet/scripts").resolve(name),
        repository.resolve("fleet/scripts").resolve(name));
  }

  void write(String path, String text) throws IOException {
    Path file = repository.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A JDK whose java prints its arguments and exits with 5. */
  static Path jdk(Path home, String version) throws IOException {
    Files.createDirectories(home.resolve("bin"));
    for (String tool : List.of("java", "javac")) {
      Path file = home.resolve("bin").resolve(tool);
      Files.writeString(file, "#!/bin/sh\nfor a; do echo \"arg $a\"; done\nexit 5\n");
      executable(file);
    }
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  /** Programs on the PATH, so that nothing is installed on the machine the tests run on. */
  void tools(String... names) throws IOException {
    for (String tool : names) {
      Files.copy(folder.resolve("path/bin/java"), folder.resolve("path/bin").resolve(tool));
      executable(folder.resolve("path/bin").resolve(tool));
    }
  }

  /**
   * A program on the PATH.
   *
   * @param text of the shell
   */
  void program(String name, String text) throws IOException {
    Path file = folder.resolve("path/bin").resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    executable(file);
  }

  Ran run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("sh", repository.resolve("netlift").toString()));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    var builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", folder.resolve("path/bin") + ":/usr/bin:/bin");
    builder.environment().put("NETLIFT_JDK_ROOTS", jdks.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(RUN_SECONDS_MOST, TimeUnit.SECONDS)).isTrue();
    return new Ran(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  List<String> builds() throws IOException {
    return lines("maven.log");
  }

  /** Of a file in the repository; none when it is not there. */
  List<String> lines(String name) throws IOException {
    Path file = repository.resolve(name);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }
}
