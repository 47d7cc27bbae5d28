package dev.netlift.local.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Creates nothing and remembers what it was asked. */
final class RecordingProvider implements ResourceProvider {
  private final String type;
  private final Set<String> handled;
  private final Map<String, String> ignored;
  private final List<Declaration> seen;
  private final Function<Declaration, Resource> creation;

  RecordingProvider(
      String type,
      Set<String> handled,
      Map<String, String> ignored,
      List<Declaration> seen,
      Function<Declaration, Resource> creation) {
    this.type = type;
    this.handled = handled;
    this.ignored = ignored;
    this.seen = seen;
    this.creation = creation;
  }

  /**
   * Handles {@code properties}; Ref gives {@code ref-<id>}, attribute Arn gives {@code arn-<id>}.
   */
  static RecordingProvider of(String type, List<Declaration> seen, String... properties) {
    return new RecordingProvider(
        type,
        Set.of(properties),
        Map.of("Ignored", "for the test"),
        seen,
        declaration ->
            new Resource(
                "ref-" + declaration.logicalId(), Map.of("Arn", "arn-" + declaration.logicalId())));
  }

  static List<Declaration> seen() {
    return new ArrayList<>();
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public Set<String> handled() {
    return handled;
  }

  @Override
  public Map<String, String> ignored() {
    return ignored;
  }

  @Override
  public Resource create(Declaration declaration) {
    seen.add(declaration);
    return creation.apply(declaration);
  }
}
