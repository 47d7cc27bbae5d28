package dev.netlift.fleet.aws;

import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.GlobalSecondaryIndexProps;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.ProjectionType;
import software.amazon.awscdk.services.dynamodb.StreamViewType;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.dynamodb.TableEncryption;
import software.constructs.Construct;

/**
 * The tables: on demand, encrypted, recoverable to any point in time, kept when the stack goes. No
 * table has a name of its own choosing; functions learn the names from their environment.
 */
record Tables(
    Table players,
    Table tickets,
    Table sessions,
    Table achievements,
    Table definitions,
    Table quarantine,
    Table parties,
    Table counters,
    Table audit,
    Table connections) {
  private static final String EXPIRES_AT = "expiresAt";

  private static final String OPEN_TICKETS = "open";

  /** The index over the tickets that have not ended. */
  String openTicketsArn() {
    return tickets.getTableArn() + "/index/" + OPEN_TICKETS;
  }

  static Tables create(Construct scope) {
    var tickets = table(scope, "Tickets", "ticketId", EXPIRES_AT, null);
    // Only open tickets carry its key, and no attribute is copied: it stays as small as it can.
    tickets.addGlobalSecondaryIndex(
        GlobalSecondaryIndexProps.builder()
            .indexName(OPEN_TICKETS)
            .partitionKey(Attribute.builder().name("openShard").type(AttributeType.STRING).build())
            .sortKey(Attribute.builder().name("createdAtMillis").type(AttributeType.NUMBER).build())
            .projectionType(ProjectionType.KEYS_ONLY)
            .build());
    return new Tables(
        table(scope, "Players", "playerId", null, null),
        tickets,
        table(scope, "Sessions", "gameSessionId", EXPIRES_AT, null),
        table(scope, "Achievements", "playerId", null, StreamViewType.NEW_AND_OLD_IMAGES),
        table(scope, "Definitions", "definitionsId", null, null),
        table(scope, "Quarantine", "quarantineId", null, null),
        table(scope, "Parties", "partyId", EXPIRES_AT, null),
        table(scope, "Counters", "counterId", EXPIRES_AT, null),
        table(scope, "Audit", "entryId", null, null),
        table(scope, "Connections", "id", EXPIRES_AT, null));
  }

  private static Table table(
      Construct scope,
      String id,
      String key,
      @Nullable String timeToLive,
      @Nullable StreamViewType stream) {
    var table =
        Table.Builder.create(scope, id)
            .partitionKey(Attribute.builder().name(key).type(AttributeType.STRING).build())
            .billingMode(BillingMode.PAY_PER_REQUEST)
            .encryption(TableEncryption.AWS_MANAGED)
            .pointInTimeRecoverySpecification(
                PointInTimeRecoverySpecification.builder()
                    .pointInTimeRecoveryEnabled(true)
                    .build());
    if (timeToLive != null) {
      table.timeToLiveAttribute(timeToLive);
    }
    if (stream != null) {
      table.stream(stream);
    }
    return table.build();
  }
}
