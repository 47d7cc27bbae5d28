package dev.netlift.backend.avatars;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pixels: which way up, what colour, how large. */
class PictureTest {
  private static final List<Integer> COLOURS =
      List.of(TestImages.RED, TestImages.GREEN, TestImages.BLUE, TestImages.YELLOW);
  private static final Offset<Integer> NEAR = Offset.offset(14);

  /** The middles of the quarters: top left, top right, bottom left, bottom right. */
  private static List<Integer> middles(Picture picture) {
    int near = picture.side() / 4;
    int far = picture.side() - near - 1;
    return List.of(
        picture.rgb()[near * picture.side() + near],
        picture.rgb()[near * picture.side() + far],
        picture.rgb()[far * picture.side() + near],
        picture.rgb()[far * picture.side() + far]);
  }

  private static void assertNear(int rgb, int expected) {
    for (int shift : new int[] {16, 8, 0}) {
      assertThat(rgb >> shift & 0xff)
          .as("%06x for %06x", rgb, expected)
          .isCloseTo(expected >> shift & 0xff, NEAR);
    }
  }

  /** By the EXIF standard: what the zeroth row and column of the stored image are. */
  @ParameterizedTest
  @CsvSource({
    "1, 0123", "2, 1032", "3, 3210", "4, 2301", "5, 0213", "6, 2031", "7, 3120", "8, 1302"
  })
  void givenAnOrientation_whenRead_thenUprightAndTheOrientationIsGone(
      int orientation, String quarters) {
    byte[] jpeg = TestImages.jpeg(TestImages.quarters(200, 200));
    byte[] png = TestImages.png(TestImages.quarters(200, 200));
    for (byte[] file :
        List.of(
            TestImages.after(jpeg, TestImages.exifSegment(orientation)),
            TestImages.with(png, TestImages.chunk("eXIf", TestImages.exif(orientation))))) {
      Picture picture = Picture.of(ImageFile.read(file));

      var middles = middles(picture);
      for (int i = 0; i < quarters.length(); i++) {
        assertNear(middles.get(i), COLOURS.get(quarters.charAt(i) - '0'));
      }
      assertThat(ImageFile.read(picture.png()).orientation()).isEqualTo(Exif.UPRIGHT);
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "9", "65535"})
  void givenAnOrientationThereIsNot_whenRead_thenAsItIs(int orientation) {
    byte[] jpeg = TestImages.jpeg(TestImages.quarters(200, 200));
    var file = ImageFile.read(TestImages.after(jpeg, TestImages.exifSegment(orientation)));

    assertThat(file.orientation()).isEqualTo(Exif.UPRIGHT);
  }

  /** What is not square loses its sides, what is large its detail, and nothing its colours. */
  @ParameterizedTest
  @CsvSource({"64, 64", "300, 200", "200, 300", "1000, 70", "2000, 1600", "1537, 4000"})
  void givenAnySize_whenMadeIntoSizes_thenTheMiddleInItsColours(int width, int height) {
    Picture picture =
        Picture.of(ImageFile.read(TestImages.png(TestImages.quarters(width, height))));

    for (int size : Keys.SIZES) {
      Picture sized = picture.atMost(Picture.WORK_SIDE_MAX).sized(size);
      assertThat(sized.side()).isEqualTo(size);
      var middles = middles(sized);
      for (int i = 0; i < COLOURS.size(); i++) {
        assertNear(middles.get(i), COLOURS.get(i));
      }
    }
  }

  @Test
  void givenASquareOpaquePng_whenWrittenAgain_thenThePixelsAreTheSame() {
    var quarters = TestImages.quarters(300, 300);

    Picture picture = Picture.of(ImageFile.read(TestImages.png(quarters)));

    int[] argb = quarters.getRGB(0, 0, 300, 300, new int[300 * 300], 0, 300);
    assertThat(picture.rgb()).isEqualTo(Arrays.stream(argb).map(p -> p & 0xffffff).toArray());
    assertThat(Picture.of(ImageFile.read(picture.png())).pixelHash())
        .isEqualTo(picture.pixelHash());
  }

  @Test
  void givenTransparency_whenRead_thenOnWhiteSoThatNoBackgroundShowsAnother() {
    Picture clear = Picture.of(ImageFile.read(TestImages.blank(64, 64)));

    assertThat(clear.rgb()).containsOnly(0xffffff);
  }

  @Test
  void givenGreys_whenRead_thenAsBrightAsTheyWere() {
    for (int depth : new int[] {8, 16}) {
      int bytes = depth / 8;
      byte[] rows = new byte[64 * (1 + 64 * bytes)];
      Arrays.fill(rows, (byte) 100);
      for (int y = 0; y < 64; y++) {
        rows[y * (1 + 64 * bytes)] = 0;
      }
      byte[] png =
          TestImages.pngOf(
              List.of(
                  TestImages.header(64, 64, depth, 0, 0),
                  TestImages.chunk("IDAT", TestImages.deflated(rows))));

      assertThat(Picture.of(ImageFile.read(png)).rgb()).containsOnly(0x646464);
    }
  }

  /** What Adobe stores is inverted; YCCK by the conversion of ITU-T T.872. */
  @Test
  void givenInks_whenRead_thenTheirColours() {
    int[] red = {0, 200, 200, 30};
    int[] inverted = {255, 55, 55, 225};
    int light = 255 * 225 / 255;
    int dark = 55 * 225 / 255;

    Picture plain = Picture.of(ImageFile.read(TestImages.fourComponents(64, red, -1)));
    Picture adobe = Picture.of(ImageFile.read(TestImages.fourComponents(64, inverted, 0)));
    // 255 - (255, 55, 55) is (0, 200, 200): luma 140.6, blue 161.5, red 27.7.
    Picture ycck =
        Picture.of(ImageFile.read(TestImages.fourComponents(64, new int[] {141, 161, 28, 225}, 2)));

    for (Picture picture : List.of(plain, adobe, ycck)) {
      assertNear(picture.rgb()[64 * 32 + 32], light << 16 | dark << 8 | dark);
    }
  }
}
