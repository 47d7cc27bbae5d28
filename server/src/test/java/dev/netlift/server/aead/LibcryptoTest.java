package dev.netlift.server.aead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netlift.protocol.Aead;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What seals packets here, beside the JDK's. */
class LibcryptoTest {
  private static final byte[] KEY = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] sealed(Aead aead, long number, byte[] associated, byte[] plain) {
    byte[] out = new byte[3 + plain.length + 16];
    assertThat(aead.seal(number, associated, 0, associated.length, plain, 0, plain.length, out, 3))
        .isEqualTo(plain.length + 16);
    return Arrays.copyOfRange(out, 3, out.length);
  }

  private static byte[] opened(Aead aead, long number, byte[] associated, byte[] sealed) {
    byte[] out = new byte[sealed.length];
    int length =
        aead.open(number, associated, 0, associated.length, sealed, 0, sealed.length, out, 0);
    return length < 0 ? new byte[] {-1} : Arrays.copyOf(out, length);
  }

  @Test
  void givenMachineWithTheLibrary_thenItIsUsed() {
    boolean there =
        Stream.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64")
            .anyMatch(folder -> Files.exists(Path.of(folder, "libcrypto.so.3")));
    assertThat(!Libcrypto.aeads().equals(Aead.JDK)).isEqualTo(there);
  }

  @Test
  void givenPacketsOfEverySize_whenSealedByOne_thenTheOtherOpensThem() {
    var random = new Random(5);
    Aead ours = Libcrypto.aeads().make(KEY);
    Aead theirs = Aead.JDK.make(KEY);
    int[] sizes = IntStream.concat(IntStream.range(0, 300), IntStream.of(1200, 32768)).toArray();
    for (int i = 0; i < sizes.length; i++) {
      long number = 1L + i * 0x1_0000_0001L;
      byte[] associated = bytes(random, i % 74);
      byte[] plain = bytes(random, sizes[i]);
      byte[] sealed = sealed(ours, number, associated, plain);
      assertThat(sealed).isEqualTo(sealed(theirs, number, associated, plain));
      assertThat(opened(ours, number, associated, sealed)).isEqualTo(plain);
      assertThat(opened(theirs, number, associated, sealed)).isEqualTo(plain);
    }
  }

  @Test
  void givenAnyBitChanged_whenOpened_thenRefusedAndTheNextOpens() {
    var random = new Random(6);
    Aead aead = Libcrypto.aeads().make(KEY);
    byte[] associated = bytes(random, 13);
    byte[] plain = bytes(random, 40);
    byte[] sealed = sealed(aead, 9, associated, plain);
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(opened(aead, 9, associated, changed)).containsExactly(-1);
    }
    byte[] other = associated.clone();
    other[12] ^= 1;
    assertThat(opened(aead, 9, other, sealed)).containsExactly(-1);
    assertThat(opened(aead, 10, associated, sealed)).containsExactly(-1);
    assertThat(opened(Libcrypto.aeads().make(new byte[16]), 9, associated, sealed))
        .containsExactly(-1);
    assertThat(opened(aead, 9, associated, sealed)).isEqualTo(plain);
  }

  @Test
  void givenWhatIsTooLong_whenGiven_thenRefusedBeforeAnythingIsWritten() {
    Aead aead = Libcrypto.aeads().make(KEY);
    assertThatThrownBy(() -> aead.seal(1, KEY, 0, 13, KEY, 0, 16, new byte[31], 0))
        .isInstanceOf(Exception.class);
    assertThatThrownBy(() -> aead.seal(1, KEY, 0, 13, KEY, 0, 17, new byte[64], 0))
        .isInstanceOf(Exception.class);
  }

  @Test
  void givenManyThreads_whenEachSealsWithItsOwn_thenAllAgree() throws Exception {
    byte[] plain = bytes(new Random(7), 700);
    byte[] expected = sealed(Aead.JDK.make(KEY), 1, KEY, plain);
    try (var pool = Executors.newFixedThreadPool(4)) {
      Callable<byte[]> work =
          () -> {
            byte[] last = {};
            for (int i = 0; i < 300; i++) {
              last = sealed(Libcrypto.aeads().make(KEY), 1, KEY, plain);
            }
            return last;
          };
      for (Future<byte[]> each : pool.invokeAll(java.util.Collections.nCopies(8, work))) {
        assertThat(each.get()).isEqualTo(expected);
      }
    }
  }
}
