package dev.netlift.release;

/** What a release needs of the system stack: ids and outputs. */
public record SystemFacts(
    String account, String aliasId, String fleetRoleArn, String operatorRoleArn, String apiUrl) {
  public static final SystemFacts NONE = new SystemFacts("", "", "", "", "");
}
