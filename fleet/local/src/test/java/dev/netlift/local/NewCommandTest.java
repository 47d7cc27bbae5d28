package dev.netlift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written; that it builds and plays is for the gate to say. */
class NewCommandTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  @TempDir private Path folder;

  @Test
  void givenANewFolder_whenWritten_thenEverythingIsThereAndNoWordIsLeftOpen() throws Exception {
    Path game = folder.resolve("coin-rush");
    NewCommand.write(ROOT, game, null);
    Path code = game.resolve("src/main/java/coinrush/CoinGame.java");
    assertThat(Files.readString(code)).startsWith("package coinrush;").contains("coin-rush-1");
    assertThat(Files.readString(game.resolve("pom.xml")))
        .contains("<artifactId>coin-rush</artifactId>")
        .containsPattern("<version.netlift>[0-9]");
    assertThat(game.resolve("mvnw")).isExecutable();
    assertThat(game.resolve("src/main/resources/META-INF/services/dev.netlift.server.room.Game"))
        .hasContent("coinrush.CoinGame");
    try (var files = Files.walk(game)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.toString().contains("mvn")) {
          assertThat(Files.readString(file)).as("%s", file).doesNotContainPattern("@[A-Za-z.-]+@");
        }
      }
    }
  }

  @Test
  void givenAPackage_whenWritten_thenTheCodeIsThere() throws Exception {
    NewCommand.write(ROOT, folder.resolve("game"), "com.example.coins");
    assertThat(folder.resolve("game/src/test/java/com/example/coins/CoinGameTest.java")).exists();
    assertThat(Files.readString(folder.resolve("game/src/main/proto/game.proto")))
        .contains("package com.example.coins;");
  }

  @Test
  void givenWhatCannotBeAGame_whenAskedFor_thenToldWhyAndNothingIsTouched() throws Exception {
    Files.writeString(folder.resolve("mine"), "x");
    assertThatThrownBy(() -> NewCommand.write(ROOT, folder.resolve("mine"), null))
        .hasMessageContaining("is there already, and not empty");
    Path full = Files.createDirectories(folder.resolve("full"));
    Files.writeString(full.resolve("pom.xml"), "mine");
    assertThatThrownBy(() -> NewCommand.write(ROOT, full, null))
        .hasMessageContaining("is there already, and not empty");
    assertThat(full.resolve("pom.xml")).hasContent("mine");
    assertThatThrownBy(() -> NewCommand.write(ROOT, folder.resolve("9 lives"), null))
        .hasMessageContaining("names the game");
    assertThatThrownBy(() -> NewCommand.write(ROOT, folder.resolve("new"), null))
        .hasMessageContaining("say another one with --package");
  }
}
