package dev.netlift.local.states;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a Task may call. */
enum Resource {
  INVOKE(
      "arn:aws:states:::lambda:invoke",
      "lambda",
      "invoke",
      "FunctionName",
      Set.of("FunctionName", "Payload", "Qualifier", "InvocationType")),
  DETECT_MODERATION_LABELS(
      "arn:aws:states:::aws-sdk:rekognition:detectModerationLabels",
      "aws-sdk:rekognition",
      "detectModerationLabels",
      "Image",
      Set.of("Image", "MinConfidence")),
  PUT_EVENTS(
      "arn:aws:states:::events:putEvents", "events", "putEvents", "Entries", Set.of("Entries"));

  private final String arn;
  private final String type;
  private final String action;
  private final String required;
  private final Set<String> parameters;

  Resource(String arn, String type, String action, String required, Set<String> parameters) {
    this.arn = arn;
    this.type = type;
    this.action = action;
    this.required = required;
    this.parameters = parameters;
  }

  /** As the log names it. */
  String type() {
    return type;
  }

  /** As the log names it. */
  String action() {
    return action;
  }

  /** The parameter that must be there. */
  String required() {
    return required;
  }

  /** All that are served. */
  Set<String> parameters() {
    return parameters;
  }

  static Optional<Resource> named(String arn) {
    return Arrays.stream(values()).filter(resource -> resource.arn.equals(arn)).findFirst();
  }

  static String names() {
    return Arrays.stream(values()).map(r -> r.arn).collect(Collectors.joining(", "));
  }
}
