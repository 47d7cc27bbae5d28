package dev.netlift.backend.achievements;

import dev.netlift.backend.functions.Json;
import dev.netlift.backend.functions.Refusal;
import java.util.List;

/** A file of definitions, as an operator checks it before he shows it to anybody. Any thread. */
public final class DefinitionsFile {
  private DefinitionsFile() {}

  /** All that is wrong with it by itself, each with its place. */
  public static List<String> faults(byte[] file) {
    try {
      Definitions.of(Json.readObject(file));
      return List.of();
    } catch (Refusal refusal) {
      return List.of(refusal.text().replaceFirst("^body", "the file"));
    } catch (FaultyDefinitions e) {
      return e.faults();
    }
  }
}
