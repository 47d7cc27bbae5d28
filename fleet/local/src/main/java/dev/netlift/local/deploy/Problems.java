package dev.netlift.local.deploy;

import java.util.ArrayList;
import java.util.List;

/** Everything that is wrong with one template, gathered before anything is created. */
final class Problems {
  private final String stack;
  private final List<String> found = new ArrayList<>();

  Problems(String stack) {
    this.stack = stack;
  }

  /**
   * @param where {@code logicalId.Property.path}, or the name of a section
   */
  void add(String where, String what) {
    found.add(stack + "/" + where + ": " + what);
  }

  /** Throws when there is any, naming them all. */
  void refuse() {
    if (!found.isEmpty()) {
      throw new DeployException(
          "stack "
              + stack
              + " cannot be deployed here, nothing was created. The local cloud knows what the"
              + " committed templates use and nothing else; teach it, or change the template:\n  "
              + String.join("\n  ", found));
    }
  }
}
