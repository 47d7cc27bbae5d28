package dev.netlift.gamelift;

import java.time.Instant;

/**
 * What the service answers, read into this SDK's own types. Every method throws {@link Malformed}.
 */
final class Results {
  private Results() {}

  static DescribePlayerSessionsResult playerSessions(Fields answer) {
    return new DescribePlayerSessionsResult(
        answer.objects("PlayerSessions").stream().map(Results::playerSession).toList(),
        answer.text("NextToken"));
  }

  private static PlayerSession playerSession(Fields from) {
    return new PlayerSession(
        from.text("PlayerSessionId"),
        from.text("PlayerId"),
        from.text("GameSessionId"),
        from.text("FleetId"),
        from.text("PlayerData"),
        from.text("IpAddress"),
        from.smallInteger("Port"),
        from.text("DnsName"),
        from.time("CreationTime"),
        from.time("TerminationTime"),
        Pushes.constant(
            PlayerSessionStatus.class, from.text("Status"), PlayerSessionStatus.UNKNOWN));
  }

  static ComputeCertificate certificate(Fields answer) {
    return new ComputeCertificate(answer.text("CertificatePath"), answer.text("ComputeName"));
  }

  static FleetRoleCredentials credentials(Fields answer) {
    return new FleetRoleCredentials(
        answer.text("AssumedRoleUserArn"),
        answer.text("AssumedRoleId"),
        answer.text("AccessKeyId"),
        answer.text("SecretAccessKey"),
        answer.text("SessionToken"),
        answer.time("Expiration").orElse(Instant.EPOCH));
  }
}
