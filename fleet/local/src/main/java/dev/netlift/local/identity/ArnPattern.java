package dev.netlift.local.identity;

/** ArnLike, for services that keep resource policies of their own. */
public final class ArnPattern {
  private ArnPattern() {}

  public static boolean matches(String pattern, String arn) {
    return Wildcard.matchesArn(pattern, arn);
  }
}
