package dev.netlift.local.flexmatch;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code playerAttributes[].type} may say. */
public enum AttributeType {
  STRING("string"),
  NUMBER("number"),
  STRING_LIST("string_list"),
  STRING_NUMBER_MAP("string_number_map");

  private final String word;

  AttributeType(String word) {
    this.word = word;
  }

  /** As a rule set writes it. */
  public String word() {
    return word;
  }

  static Optional<AttributeType> of(String word) {
    return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
  }

  static String words() {
    return Arrays.stream(values()).map(AttributeType::word).collect(Collectors.joining(", "));
  }
}
