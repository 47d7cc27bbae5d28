package dev.netlift.release.build;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The processors GameLift has instances with. */
public enum Architecture {
  X86_64("x86_64", "linux-x86_64", 62),
  AARCH64("aarch64", "linux-aarch_64", 183);

  /** A letter g among those behind the generation: c7g, c6gn, r8gd; not g4dn. */
  private static final Pattern GRAVITON = Pattern.compile("[a-z]+\\d+[a-z]*g[a-z]*");

  /** Of an ELF file's head: magic number, then its machine, little end first. */
  private static final byte[] ELF = {0x7f, 'E', 'L', 'F', 2, 1};

  private static final int MACHINE_AT = 18;

  /** So many bytes of a program tell its architecture. */
  static final int HEAD_BYTES = MACHINE_AT + 2;

  private final String word;
  private final String classifier;
  private final int machine;

  Architecture(String word, String classifier, int machine) {
    this.word = word;
    this.classifier = classifier;
    this.machine = machine;
  }

  /** As {@code uname -m} says it. */
  public String word() {
    return word;
  }

  /** Of jars with native code, at the end of their names. */
  String classifier() {
    return classifier;
  }

  /**
   * @param name as people, Debian, Docker or the JDK say it
   */
  public static Optional<Architecture> named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "x86_64", "x86-64", "amd64", "x64" -> Optional.of(X86_64);
      case "aarch64", "arm64" -> Optional.of(AARCH64);
      default -> Optional.empty();
    };
  }

  /**
   * @param instanceType as {@code c7g.large}
   */
  public static Architecture ofInstanceType(String instanceType) {
    String family = instanceType.split("\\.", 2)[0];
    return GRAVITON.matcher(family).matches() ? AARCH64 : X86_64;
  }

  /**
   * @param head the first {@link #HEAD_BYTES} of a program, or more
   * @return empty for what is no 64-bit Linux program for a processor we know
   */
  public static Optional<Architecture> ofProgram(byte[] head) {
    if (head.length < HEAD_BYTES || !Arrays.equals(ELF, 0, ELF.length, head, 0, ELF.length)) {
      return Optional.empty();
    }
    int machine = (head[MACHINE_AT] & 0xff) | (head[MACHINE_AT + 1] & 0xff) << 8;
    return Arrays.stream(values()).filter(each -> each.machine == machine).findFirst();
  }
}
