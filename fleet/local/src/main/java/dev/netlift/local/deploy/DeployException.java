package dev.netlift.local.deploy;

/** The template cannot be deployed here; the message names every offender and what to do. */
public final class DeployException extends RuntimeException {
  public DeployException(String message) {
    super(message);
  }

  public DeployException(String message, Throwable cause) {
    super(message, cause);
  }
}
