package dev.netlift.local.states;

/** A definition that is wrong, or uses what is not served here; says which. */
final class DefinitionException extends RuntimeException {
  DefinitionException(String message) {
    super(message, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
