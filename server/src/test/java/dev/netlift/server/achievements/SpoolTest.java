package dev.netlift.server.achievements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.server.achievements.FakeReportBackend.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolTest {
  @TempDir private Path temporary;
  private final FakeReportBackend backend = new FakeReportBackend();
  private Path path = Path.of("unset");
  private SpoolFolder folder;
  private Instant now = Instant.now();
  private Adopter adopter;

  @BeforeEach
  void makeFolder() throws Exception {
    path = temporary.resolve("logs/spool");
    folder = SpoolFolder.open(path);
    adopter = new Adopter(folder, backend, () -> now);
  }

  private static SpoolFile kills(String player, long kills) {
    String body =
        "{\"v\":1,\"gameSessionId\":\"arn:s\",\"serverTimeMillis\":1,\"reports\":[{\"playerId\":\""
            + player
            + "\",\"playerSessionId\":\"p\",\"sequence\":"
            + kills
            + ",\"final\":false,\"totals\":{\"kills\":"
            + kills
            + "}}]}";
    return new SpoolFile("arn:s", List.of(new SpoolFile.Batch("a".repeat(64), body)));
  }

  private void leave(SpoolFile file) throws IOException {
    var spool = Spool.open(path);
    spool.keep(file);
    spool.close();
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> all = Files.list(path)) {
      return all.map(file -> file.getFileName().toString().replaceAll("[0-9a-f]{16}", "N"))
          .sorted()
          .toList();
    }
  }

  private Path only(String kind) throws IOException {
    try (Stream<Path> all = Files.list(path)) {
      return all.filter(file -> file.toString().endsWith(kind)).findFirst().orElseThrow();
    }
  }

  @Test
  void givenReports_whenKept_thenNobodyElseCanReadThemAndNoKeyIsInThem() throws Exception {
    leave(kills("ann", 3));

    assertThat(entries()).containsExactly("s-N.json", "s-N.lock");
    for (String kind : List.of(".json", ".lock")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(only(kind))))
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rwx------");
    assertThat(SpoolFile.read(Files.readAllBytes(only(".json")))).isEqualTo(kills("ann", 3));
  }

  @Test
  void givenOwnerAlive_whenAdopted_thenNothingIsTouched() throws Exception {
    try (var spool = Spool.open(path)) {
      spool.keep(kills("ann", 3));
      assertThat(adopter.pass()).isEqualTo(Adopter.Pass.NOTHING);
      assertThat(entries()).containsExactly("s-N.json", "s-N.lock");
    }
    assertThat(backend.bodies).isEmpty();
  }

  @Test
  void givenOwnerGone_whenAdopted_thenSentAsSignedAndNothingIsLeft() throws Exception {
    leave(kills("ann", 3));

    assertThat(adopter.pass().sent()).isEqualTo(1);

    assertThat(backend.bodies).containsExactly(kills("ann", 3).batches().getFirst().body());
    assertThat(backend.hmacs).containsExactly(kills("ann", 3).batches().getFirst().hmac());
    assertThat(entries()).isEmpty();
  }

  @Test
  void givenEverythingAnswered_whenTheOwnerEnds_thenNothingIsLeft() throws Exception {
    var spool = Spool.open(path);
    spool.keep(kills("ann", 3));
    spool.clear();
    spool.close();
    assertThat(entries()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"DOWN", "BUSY", "BABBLE", "ANSWER_LOST", "FORBIDDEN"})
  void givenAnOutage_whenAdopted_thenKeptUntilItIsOver(Fault fault) throws Exception {
    leave(kills("ann", 3));
    leave(kills("bob", 4));
    backend.faults.add(fault);

    assertThat(adopter.pass().outage()).isTrue();
    assertThat(backend.bodies).as("an outage ends the pass").hasSize(1);
    assertThat(adopter.pass()).isEqualTo(new Adopter.Pass(2, 0, 0, false));

    assertThat(backend.kills).isEqualTo(Map.of("ann", 3L, "bob", 4L));
    assertThat(entries()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"BAD_REQUEST", "WRONG_HMAC"})
  void givenReportsThatWouldAlwaysBeRefused_whenAdopted_thenSetAside(Fault fault) throws Exception {
    leave(kills("ann", 3));
    backend.faults.add(fault);

    assertThat(adopter.pass().setAside()).isEqualTo(1);

    assertThat(entries()).containsExactly("s-N.bad");
    assertThat(adopter.pass()).isEqualTo(Adopter.Pass.NOTHING);
  }

  @Test
  void givenASessionTheBackendDoesNotKnow_whenAdopted_thenTriedFor48HoursAndThenLetGo()
      throws Exception {
    leave(kills("ann", 3));
    var written = Files.getLastModifiedTime(only(".json")).toInstant();
    int tries = 0;
    for (now = written; now.isBefore(written.plus(Adopter.REMEMBERED)); now = next()) {
      backend.faults.add(Fault.UNKNOWN_SESSION);
      assertThat(adopter.pass()).isEqualTo(Adopter.Pass.NOTHING);
      tries++;
    }
    assertThat(backend.bodies).as("a try in ten minutes").hasSizeBetween(tries / 3, tries / 2 + 1);
    backend.faults.clear();
    backend.faults.add(Fault.UNKNOWN_SESSION);
    now = now.plus(Adopter.UNKNOWN_PAUSE).plusSeconds(1);

    assertThat(adopter.pass().letGo()).isEqualTo(1);
    assertThat(entries()).isEmpty();
  }

  private Instant next() {
    return now.plus(Duration.ofMinutes(5));
  }

  @Test
  void givenASessionOfASecondBackend_whenAdopted_thenTheOthersAreSentAllTheSame() throws Exception {
    leave(kills("ann", 3));
    leave(kills("bob", 4));
    backend.faults.add(Fault.UNKNOWN_SESSION);

    assertThat(adopter.pass().sent()).isEqualTo(1);
    assertThat(entries()).containsExactly("s-N.json", "s-N.lock");
  }

  private interface Planted {
    void at(Path file) throws Exception;
  }

  static List<Planted> hostile() {
    var all = new ArrayList<Planted>();
    all.add(file -> Files.writeString(file, ""));
    all.add(file -> Files.writeString(file, "{\"v\":1,\"gameSessionId\":\"arn:s\",\"batc"));
    all.add(file -> Files.writeString(file, "{\"v\":2,\"gameSessionId\":\"s\",\"batches\":[]}"));
    all.add(file -> Files.writeString(file, "{\"v\":1,\"gameSessionId\":\"s\",\"batches\":[]}"));
    all.add(file -> Files.writeString(file, "[1]"));
    all.add(
        file ->
            Files.writeString(
                file,
                "{\"v\":1,\"gameSessionId\":\"s\",\"batches\":[{\"hmac\":\"x\",\"body\":\"\"}]}"));
    all.add(file -> Files.writeString(file, "[".repeat(1_000_000)));
    all.add(file -> Files.write(file, new byte[SpoolFolder.FILE_BYTES_MAX + 1]));
    all.add(file -> Files.write(file, new byte[] {(byte) 0xff, 0, (byte) 0xc0}));
    all.add(file -> Files.createDirectory(file));
    all.add(file -> Files.createSymbolicLink(file, Path.of("/etc/passwd")));
    all.add(file -> Files.createSymbolicLink(file, Path.of("nowhere")));
    all.add(file -> new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
    return all;
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void givenSomethingThatIsNoSpool_whenAdopted_thenSetAsideAndTheOthersAreSent(Planted planted)
      throws Exception {
    planted.at(path.resolve("s-0123456789abcdef.json"));
    leave(kills("ann", 3));

    assertThat(adopter.pass()).isEqualTo(new Adopter.Pass(1, 0, 1, false));

    assertThat(entries()).containsExactly("s-N.bad");
    assertThat(backend.bodies).hasSize(1);
    assertThat(adopter.pass()).isEqualTo(Adopter.Pass.NOTHING);
  }

  @Test
  void givenForeignNames_whenAdopted_thenLeftAlone() throws Exception {
    for (String name : List.of("notes.txt", "s-1.json", "s-0123456789ABCDEF.json", "s-.lock")) {
      Files.writeString(path.resolve(name), "x");
    }
    assertThat(adopter.pass()).isEqualTo(Adopter.Pass.NOTHING);
    assertThat(entries()).hasSize(4);
  }

  @Test
  void givenALockThatIsALink_whenAdopted_thenNotFollowed() throws Exception {
    Path target = temporary.resolve("precious");
    Files.writeString(target, "x");
    Files.createSymbolicLink(path.resolve("s-0123456789abcdef.lock"), target);
    Files.writeString(path.resolve("s-0123456789abcdef.json"), "x");

    assertThat(adopter.pass()).isEqualTo(Adopter.Pass.NOTHING);
    assertThat(Files.readString(target)).isEqualTo("x");
  }

  @Test
  void givenMoreSetAsideThanAreKept_whenAdopted_thenTheOldestGo() throws Exception {
    for (int i = 0; i < SpoolFolder.BAD_MAX + 5; i++) {
      Path file = path.resolve(String.format("s-%016x.json", i));
      Files.writeString(file, "x");
      Files.setLastModifiedTime(file, FileTime.fromMillis(1000L * i));
    }
    assertThat(adopter.pass().setAside()).isEqualTo(SpoolFolder.BAD_MAX + 5);
    assertThat(entries()).hasSize(SpoolFolder.BAD_MAX);
    assertThat(path.resolve("s-0000000000000004.bad")).doesNotExist();
    assertThat(path.resolve("s-0000000000000005.bad")).exists();
  }

  @Test
  void givenALockOfAProcessThatNeverWrote_whenAMinuteOld_thenCleanedUp() throws Exception {
    Files.writeString(path.resolve("s-0123456789abcdef.lock"), "");
    Files.writeString(path.resolve("s-0123456789abcdef.tmp"), "half");
    adopter.pass();
    assertThat(entries()).as("its owner may be about to lock it").hasSize(2);
    now = now.plusSeconds(70);
    adopter.pass();
    assertThat(entries()).isEmpty();
  }

  @Test
  void givenMoreThanAFileHolds_whenKept_thenRefusedAndTheEarlierStays() throws Exception {
    try (var spool = Spool.open(path)) {
      spool.keep(kills("ann", 3));
      var large =
          new SpoolFile(
              "arn:s",
              List.of(new SpoolFile.Batch("0".repeat(64), "x".repeat(SpoolFolder.FILE_BYTES_MAX))));
      assertThatThrownBy(() -> spool.keep(large)).isInstanceOf(IOException.class);
      assertThat(SpoolFile.read(Files.readAllBytes(only(".json")))).isEqualTo(kills("ann", 3));
    }
  }

  @Test
  void givenAFullFolder_whenAProcessStarts_thenSaidSo() throws Exception {
    for (int i = 0; i < SpoolFolder.SESSIONS_MAX; i++) {
      Files.createFile(path.resolve(String.format("s-%016x.json", i)));
    }
    assertThatThrownBy(() -> Spool.open(path)).hasMessageContaining("2000 sessions");
  }

  @Test
  void givenALinkInThePlaceOfTheNextFile_whenKept_thenNotFollowed() throws Exception {
    try (var spool = Spool.open(path)) {
      String name = only(".lock").getFileName().toString().replace(".lock", ".tmp");
      Path target = temporary.resolve("precious");
      Files.writeString(target, "x");
      Files.createSymbolicLink(path.resolve(name), target);
      spool.keep(kills("ann", 3));
      assertThat(Files.readString(target)).isEqualTo("x");
      assertThat(Files.isRegularFile(only(".json"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    }
  }
}
