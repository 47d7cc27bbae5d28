package dev.netlift.backend.achievements;

import java.util.List;

/**
 * Definitions nobody may use, with all that is wrong with them: each fault begins with its place.
 */
final class FaultyDefinitions extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final List<String> faults;

  FaultyDefinitions(List<String> faults) {
    super("achievement definitions:\n  " + String.join("\n  ", faults));
    this.faults = List.copyOf(faults);
  }

  List<String> faults() {
    return faults;
  }
}
