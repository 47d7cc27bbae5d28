package dev.netlift.local.console;

/** An answer that is an error. Stackless: whoever asks may ask wrongly as often as he likes. */
final class Refusal extends RuntimeException {
  private final int status;
  private final String code;

  Refusal(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  static Refusal field(String name, String what) {
    return new Refusal(400, "bad_request", name + ": " + what);
  }

  static Refusal notFound(String what) {
    return new Refusal(404, "not_found", what);
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String message() {
    return String.valueOf(getMessage());
  }
}
