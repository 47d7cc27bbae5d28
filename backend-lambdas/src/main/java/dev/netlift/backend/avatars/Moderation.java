package dev.netlift.backend.avatars;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * From labels to a verdict.
 *
 * @param rejectPercent a label that certain rejects
 * @param reviewPercent one that certain, and less, is for an operator
 */
record Moderation(int rejectPercent, int reviewPercent) {
  /** Labels less certain than this are not asked for; the machine says so too. */
  static final int ASKED_PERCENT = 30;

  static final int LABELS_MAX = 50;

  Moderation {
    if (reviewPercent < ASKED_PERCENT || rejectPercent < reviewPercent || rejectPercent > 100) {
      throw new IllegalArgumentException(
          "review and reject must be "
              + ASKED_PERCENT
              + " to 100 and in this order, were "
              + reviewPercent
              + " and "
              + rejectPercent);
    }
  }

  /**
   * @param parent the label it is a kind of, empty at the top
   */
  record Label(String name, String parent, double confidence) {}

  /**
   * @param labels the most certain first
   * @param model the version that gave them: labels of another may mean something else
   */
  record Seen(List<Label> labels, String model) {
    Seen {
      labels = List.copyOf(labels);
    }

    /**
     * Reads the answer.
     *
     * @throws IllegalArgumentException it is none: nothing is approved because nothing was said
     */
    static Seen of(JsonNode answer) {
      JsonNode all = answer.path("labels");
      String model = answer.path("model").asString("");
      if (!all.isArray() || model.isEmpty()) {
        throw new IllegalArgumentException("no answer of moderation");
      }
      List<Label> labels = new ArrayList<>();
      for (JsonNode label : all) {
        JsonNode confidence = label.path("Confidence");
        if (!confidence.isNumber()) {
          throw new IllegalArgumentException("a label without confidence");
        }
        labels.add(
            new Label(
                label.path("Name").asString(""),
                label.path("ParentName").asString(""),
                confidence.doubleValue()));
      }
      labels.sort(Comparator.comparingDouble(Label::confidence).reversed());
      return new Seen(labels.subList(0, Math.min(labels.size(), LABELS_MAX)), model);
    }
  }

  Verdict judge(Seen seen) {
    double most = seen.labels().stream().mapToDouble(Label::confidence).max().orElse(0);
    if (most >= rejectPercent) {
      return Verdict.REJECTED;
    }
    return most >= reviewPercent ? Verdict.REVIEW : Verdict.APPROVED;
  }
}
