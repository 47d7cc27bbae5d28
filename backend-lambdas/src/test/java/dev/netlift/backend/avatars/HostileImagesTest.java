package dev.netlift.backend.avatars;

import static dev.netlift.backend.avatars.TestImages.ascii;
import static dev.netlift.backend.avatars.TestImages.chunk;
import static dev.netlift.backend.avatars.TestImages.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.netlift.backend.avatars.Unacceptable.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What strangers send. docs/avatars.md has the table. */
class HostileImagesTest {
  private static final String SCRIPT = "<html><script>alert(document.domain)</script></html>";

  /** 256 MB of zeros, in a little over one. */
  private static final byte[] PLENTY = TestImages.zeros(1L << 28);

  /** Refused before anything is decoded, each for its reason. */
  static Map<String, byte[]> refused(Reason reason) {
    var all = new LinkedHashMap<String, byte[]>();
    byte[] png = TestImages.png(TestImages.quarters(128, 128));
    byte[] jpeg = TestImages.jpeg(TestImages.quarters(128, 128));
    switch (reason) {
      case TYPE -> {
        all.put("empty", new byte[0]);
        all.put("one byte", new byte[] {(byte) 0xff});
        all.put("HTML", ascii("<!doctype html>" + SCRIPT));
        all.put("HTML before a PNG", join(ascii(SCRIPT), png));
        all.put("SVG", ascii("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"));
        all.put("SVG with a declaration", ascii("<?xml version='1.0'?><svg/>"));
        all.put("GIF", ascii("GIF89a\u0001\0\u0001\0"));
        all.put("animated GIF of 10 000 frames", animatedGif(10_000));
        all.put("WebP", ascii("RIFF\u0024\0\0\0WEBPVP8 "));
        all.put("TIFF", ascii("II*\0\b\0\0\0"));
        all.put("BMP", ascii("BM\u0036\0\0\0"));
        all.put("PDF", ascii("%PDF-1.7"));
        all.put("ZIP", ascii("PK\u0003\u0004"));
      }
      case DIMENSIONS -> {
        all.put("PNG header of 65535 x 65535", declared(65_535, 65_535));
        all.put("PNG header of 2^31 - 1", declared(Integer.MAX_VALUE, Integer.MAX_VALUE));
        all.put("PNG header of 2^32 - 1", declared(-1, -1));
        all.put("PNG header of 0", declared(0, 0));
        all.put("PNG of one row and 65535 columns", declared(65_535, 64));
        all.put("PNG smaller than moderation takes", TestImages.png(TestImages.quarters(63, 63)));
        all.put("JPEG header of 65535 x 65535", jpegDeclaring(jpeg, 65_535, 65_535));
        all.put("JPEG whose height comes later", jpegDeclaring(jpeg, 128, 0));
      }
      case PIXELS -> {
        all.put("PNG of 8192 x 8192", declared(8192, 8192));
        all.put("JPEG of 8192 x 4096", jpegDeclaring(jpeg, 8192, 4096));
      }
      case ANIMATED -> all.put("APNG", TestImages.with(png, chunk("acTL", new byte[8])));
      case UNSUPPORTED -> {
        all.put(
            "PNG with a critical chunk of its own",
            TestImages.with(png, chunk("EVIL", SCRIPT.getBytes(StandardCharsets.UTF_8))));
        all.put("arithmetic JPEG", marked(jpeg, 0xc0, 0xc9));
        all.put("lossless JPEG", marked(jpeg, 0xc0, 0xc3));
        all.put("JPEG of 12 bits", jpegWith(jpeg, 4, 12));
        all.put("JPEG of two components", jpegWith(jpeg, 9, 2));
        all.put("JPEG of 40 scans", manyScans(40));
      }
      case BROKEN -> {
        all.put("PNG cut in its pixels", Arrays.copyOf(png, png.length - 40));
        all.put("PNG without its end", Arrays.copyOf(png, png.length - 12));
        all.put("PNG cut in its header", Arrays.copyOf(png, 20));
        all.put("PNG of nothing but its signature", Arrays.copyOf(png, 8));
        all.put("PNG whose chunk is longer than the file", lyingLength(png));
        all.put("PNG with a wrong checksum", flipped(png, png.length - 20));
        all.put(
            "PNG without pixels", TestImages.pngOf(List.of(TestImages.header(128, 128, 8, 2, 0))));
        all.put(
            "PNG with too few pixels",
            TestImages.pngOf(
                List.of(
                    TestImages.header(128, 128, 8, 2, 0), chunk("IDAT", TestImages.zeros(100)))));
        all.put(
            "PNG whose pixels are no zlib",
            TestImages.pngOf(
                List.of(TestImages.header(128, 128, 8, 2, 0), chunk("IDAT", ascii(SCRIPT)))));
        all.put(
            "PNG of a bit depth there is not",
            TestImages.pngOf(
                List.of(
                    TestImages.header(128, 128, 3, 2, 0), chunk("IDAT", TestImages.zeros(100)))));
        all.put(
            "PNG with two headers", TestImages.with(png, TestImages.header(4000, 4000, 8, 2, 0)));
        all.put(
            "PNG with a palette after its pixels",
            TestImages.pngOf(
                List.of(
                    TestImages.header(128, 128, 8, 3, 0),
                    chunk("IDAT", TestImages.zeros(1)),
                    chunk("PLTE", new byte[3]))));
        all.put("JPEG cut in its pixels", Arrays.copyOf(jpeg, jpeg.length - 30));
        all.put("JPEG without its end", Arrays.copyOf(jpeg, jpeg.length - 2));
        all.put(
            "JPEG of nothing but markers",
            new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xd9});
        all.put("JPEG with two frames", TestImages.after(jpeg, frame(128, 128)));
        all.put(
            "JPEG with a segment beyond its end",
            join(
                new byte[] {
                  (byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, (byte) 0xff, (byte) 0xff
                },
                new byte[4]));
      }
      default -> throw new IllegalArgumentException("not of the bytes: " + reason);
    }
    return all;
  }

  /** Harmless once only the pixels are left. */
  static Map<String, byte[]> taken() {
    var all = new LinkedHashMap<String, byte[]>();
    byte[] png = TestImages.png(TestImages.quarters(128, 128));
    byte[] jpeg = TestImages.jpeg(TestImages.quarters(128, 128));
    byte[] script = ascii(SCRIPT);
    all.put("PNG", png);
    all.put("JPEG", jpeg);
    all.put("progressive JPEG", TestImages.progressive(TestImages.quarters(128, 128)));
    all.put("PNG with HTML after its end", join(png, script));
    all.put(
        "PNG with HTML in a text",
        TestImages.with(png, chunk("tEXt", join(ascii("Comment\0"), script))));
    all.put("JPEG with HTML after its end", join(jpeg, script));
    all.put(
        "JPEG with HTML in a comment", TestImages.after(jpeg, TestImages.segment(0xfe, script)));
    all.put(
        "JPEG with EXIF and where it was taken", TestImages.after(jpeg, TestImages.exifSegment(1)));
    all.put("PNG with a text of 256 MB, deflated", TestImages.with(png, textBomb()));
    all.put("PNG with a palette and such a text", TestImages.with(palette(), textBomb()));
    all.put("PNG of 4096 x 4096, nearly nothing in the file", TestImages.blank(4096, 4096));
    all.put(
        "PNG of 8192 x 2048 at 16 bits, interlaced",
        TestImages.pngOf(List.of(TestImages.header(8192, 2048, 16, 6, 1), chunk("IDAT", PLENTY))));
    all.put(
        "PNG with more pixels than it says",
        TestImages.pngOf(List.of(TestImages.header(64, 64, 8, 6, 0), chunk("IDAT", PLENTY))));
    all.put("CMYK JPEG", TestImages.fourComponents(128, new int[] {0, 200, 200, 30}, -1));
    all.put(
        "CMYK JPEG of Adobe's", TestImages.fourComponents(128, new int[] {255, 55, 55, 225}, 0));
    all.put("YCCK JPEG", TestImages.fourComponents(128, new int[] {120, 110, 190, 225}, 2));
    return all;
  }

  static Stream<Reason> ofTheBytes() {
    return Stream.of(Reason.values()).filter(r -> r != Reason.LENGTH && r != Reason.CHECKSUM);
  }

  @ParameterizedTest
  @MethodSource("ofTheBytes")
  void givenAHostileImage_whenRead_thenRefusedForItsReason(Reason reason) {
    var images = refused(reason);

    assertThat(images).isNotEmpty();
    images.forEach(
        (name, bytes) -> {
          var refusal =
              catchThrowableOfType(Unacceptable.class, () -> Picture.of(ImageFile.read(bytes)));
          assertThat(refusal).as(name).isNotNull();
          assertThat(refusal.reason()).as(name).isEqualTo(reason);
          assertThat(refusal.getStackTrace()).isEmpty();
        });
  }

  @Test
  void givenAHeaderThatIsRefused_whenRead_thenNoDecoderIsAsked() {
    for (Reason reason : List.of(Reason.TYPE, Reason.DIMENSIONS, Reason.PIXELS, Reason.ANIMATED)) {
      refused(reason)
          .forEach(
              (name, bytes) ->
                  assertThat(catchThrowableOfType(Unacceptable.class, () -> ImageFile.read(bytes)))
                      .as(name)
                      .isNotNull());
    }
  }

  @Test
  void givenWhatHidesInAnImage_whenWrittenAgain_thenNothingIsLeftButPixels() {
    taken()
        .forEach(
            (name, bytes) -> {
              Picture picture = Picture.of(ImageFile.read(bytes)).atMost(Picture.WORK_SIDE_MAX);
              byte[] png = picture.png();
              String text = new String(png, StandardCharsets.ISO_8859_1);
              assertThat(text).as(name).doesNotContain("script", "Exif", "GPS", "tEXt", "zTXt");
              assertThat(chunkTypes(png)).as(name).containsOnly("IHDR", "IDAT", "IEND");
              assertThat(picture.side()).as(name).isBetween(64, Picture.WORK_SIDE_MAX);
            });
  }

  private static List<String> chunkTypes(byte[] png) {
    var types = new java.util.ArrayList<String>();
    int at = 8;
    while (at < png.length) {
      types.add(new String(png, at + 4, 4, StandardCharsets.ISO_8859_1));
      at += 12 + (int) ImageFile.unsigned32(png, at);
    }
    return types;
  }

  private static byte[] declared(int width, int height) {
    return TestImages.pngOf(
        List.of(
            TestImages.header(width, height, 8, 6, 0), chunk("IDAT", TestImages.zeros(50_000))));
  }

  private static byte[] textBomb() {
    return chunk("zTXt", join(ascii("Comment\0"), new byte[] {0}, PLENTY));
  }

  private static byte[] palette() {
    return TestImages.pngOf(
        List.of(
            TestImages.header(128, 128, 8, 3, 0),
            chunk("PLTE", new byte[] {10, 20, 30}),
            chunk("tRNS", new byte[] {(byte) 128}),
            chunk("IDAT", TestImages.zeros(128 * 129))));
  }

  private static byte[] animatedGif(int frames) {
    byte[] frame = {
      0x21, (byte) 0xf9, 4, 0, 1, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 68, 1, 0
    };
    byte[] all = new byte[frames * frame.length];
    for (int i = 0; i < frames; i++) {
      System.arraycopy(frame, 0, all, i * frame.length, frame.length);
    }
    return join(
        ascii("GIF89a"),
        new byte[] {1, 0, 1, 0, (byte) 0x80, 0, 0, 0, 0, 0, 1, 1, 1},
        all,
        new byte[] {0x3b});
  }

  private static byte[] lyingLength(byte[] png) {
    byte[] lying = png.clone();
    lying[33] = 0x7f;
    return lying;
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] flipped = bytes.clone();
    flipped[at] ^= 0x55;
    return flipped;
  }

  /** Where the frame's marker code is. */
  private static int frameAt(byte[] jpeg) {
    for (int i = 2; i < jpeg.length; i++) {
      if ((jpeg[i - 1] & 0xff) == 0xff && (jpeg[i] & 0xff) == 0xc0) {
        return i;
      }
    }
    throw new IllegalStateException("no frame");
  }

  private static byte[] jpegWith(byte[] jpeg, int offset, int value) {
    byte[] other = jpeg.clone();
    // Offsets count from the marker's first byte, as the standard does.
    other[frameAt(jpeg) - 1 + offset] = (byte) value;
    return other;
  }

  private static byte[] jpegDeclaring(byte[] jpeg, int width, int height) {
    byte[] other = jpegWith(jpeg, 5, height >> 8);
    other = jpegWith(other, 6, height);
    other = jpegWith(other, 7, width >> 8);
    return jpegWith(other, 8, width);
  }

  private static byte[] marked(byte[] jpeg, int from, int to) {
    byte[] other = jpeg.clone();
    assertThat(other[frameAt(jpeg)] & 0xff).isEqualTo(from);
    other[frameAt(jpeg)] = (byte) to;
    return other;
  }

  private static byte[] frame(int width, int height) {
    return TestImages.segment(
        0xc0,
        new byte[] {
          8, (byte) (height >> 8), (byte) height, (byte) (width >> 8), (byte) width, 1, 1, 0x11, 0
        });
  }

  /** The scans of a progressive file, over and over. */
  private static byte[] manyScans(int scans) {
    byte[] whole = TestImages.progressive(TestImages.quarters(128, 128));
    int first = -1;
    for (int i = 2; i < whole.length - 1 && first < 0; i++) {
      if ((whole[i] & 0xff) == 0xff && (whole[i + 1] & 0xff) == 0xda) {
        first = i;
      }
    }
    byte[] head = Arrays.copyOf(whole, first);
    byte[] scan = Arrays.copyOfRange(whole, first, whole.length - 2);
    byte[] all = head;
    for (int i = 0; i < scans; i++) {
      all = join(all, scan);
    }
    return join(all, new byte[] {(byte) 0xff, (byte) 0xd9});
  }
}
