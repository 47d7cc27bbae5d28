package dev.netlift.local.front;

/** An error as an AWS service would answer it. Stackless: it is an answer, not a fault of ours. */
public final class AwsException extends RuntimeException {
  private final int status;
  private final String code;

  /**
   * @param status HTTP status, for example 400
   * @param code the modelled name, for example {@code NotFoundException}
   * @param message shown to the caller
   */
  public AwsException(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  public String message() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
