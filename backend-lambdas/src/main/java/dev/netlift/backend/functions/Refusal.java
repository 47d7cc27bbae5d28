package dev.netlift.backend.functions;

/**
 * The caller's fault: becomes a reply with this status and text. Stackless: a hostile caller must
 * not make us collect traces.
 */
public final class Refusal extends RuntimeException {
  private final int status;
  private final String code;
  private long retryAfterSeconds;

  /**
   * @param status HTTP status, 400 to 499
   * @param code for programs, snake_case
   * @param message for people; must hold no secret and nothing of another player's
   */
  public Refusal(int status, String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  /** 400 naming the field that is wrong and what it must be. */
  public static Refusal field(String field, String mustBe) {
    return new Refusal(400, "invalid_request", field + " " + mustBe);
  }

  public static Refusal notFound(String message) {
    return new Refusal(404, "not_found", message);
  }

  /** This refusal, saying when another try may help. */
  public Refusal retryAfter(long seconds) {
    retryAfterSeconds = seconds;
    return this;
  }

  /** Seconds until another try may help; 0 when none ever will. */
  public long retryAfterSeconds() {
    return retryAfterSeconds;
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  /** The text for people; unlike {@link #getMessage()} never null. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
