package dev.netlift.release;

/**
 * What a release needs of the system stack: ids and outputs.
 *
 * @param spotAliasId empty: the system is of a time before there was one
 */
public record SystemFacts(
    String account,
    String aliasId,
    String spotAliasId,
    String fleetRoleArn,
    String operatorRoleArn,
    String apiUrl) {
  public static final SystemFacts NONE = new SystemFacts("", "", "", "", "", "");
}
