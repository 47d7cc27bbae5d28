package dev.netlift.backend.avatars;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are nearly an image: they are one, or they are refused, and nothing else. */
class ImageFileFuzzTest {
  private static final List<byte[]> SEEDS =
      List.of(
          TestImages.png(TestImages.quarters(64, 64)),
          TestImages.after(TestImages.jpeg(TestImages.quarters(64, 64)), TestImages.exifSegment(6)),
          TestImages.progressive(TestImages.quarters(64, 64)),
          TestImages.fourComponents(64, new int[] {9, 99, 199, 29}, 2));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3}) // a failure prints its seed
  void givenBytesThatWereChanged_whenRead_thenAnImageOrRefused(long seed) {
    var random = new Random(seed);
    int taken = 0;
    for (int i = 0; i < 400; i++) {
      byte[] bytes = SEEDS.get(i % SEEDS.size()).clone();
      int changes = 1 + random.nextInt(4);
      for (int c = 0; c < changes; c++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(4) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      try {
        Picture picture = Picture.of(ImageFile.read(bytes));
        assertThat(picture.rgb()).hasSize(picture.side() * picture.side());
        taken++;
      } catch (Unacceptable e) {
        assertThat(e.reason()).isNotNull();
      }
    }
    assertThat(taken).as("else this tests nothing").isPositive();
  }
}
