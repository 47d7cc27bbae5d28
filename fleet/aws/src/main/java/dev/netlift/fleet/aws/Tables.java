package dev.netlift.fleet.aws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.GlobalSecondaryIndexProps;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.ProjectionType;
import software.amazon.awscdk.services.dynamodb.StreamViewType;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.dynamodb.TableEncryption;
import software.constructs.Construct;

/**
 * The tables: on demand unless a parameter says otherwise, encrypted, recoverable to any point in
 * time, kept when the stack goes. No table has a name of its own choosing; functions learn the
 * names from their environment.
 */
record Tables(
    Table players,
    Table tickets,
    Table sessions,
    ITable achievements,
    Table definitions,
    Table quarantine,
    Table parties,
    Table counters,
    Table audit,
    Table connections,
    Table push,
    Table uploads,
    Table profiles) {
  private static final String EXPIRES_AT = "expiresAt";

  private static final String OPEN_TICKETS = "open";
  private static final String OPEN_UPLOADS = "open";

  /** The index over the tickets that have not ended. */
  String openTicketsArn() {
    return tickets.getTableArn() + "/index/" + OPEN_TICKETS;
  }

  /** The index over the uploads that something is left to be done for. */
  String openUploadsArn() {
    return uploads.getTableArn() + "/index/" + OPEN_UPLOADS;
  }

  /** All of them, by the id that their resources' names begin with. */
  Map<String, ITable> byId() {
    var byId = new LinkedHashMap<String, ITable>();
    byId.put("Players", players);
    byId.put("Tickets", tickets);
    byId.put("Sessions", sessions);
    byId.put("Achievements", achievements);
    byId.put("Definitions", definitions);
    byId.put("Quarantine", quarantine);
    byId.put("Parties", parties);
    byId.put("Counters", counters);
    byId.put("Audit", audit);
    byId.put("Connections", connections);
    byId.put("Push", push);
    byId.put("Uploads", uploads);
    byId.put("Profiles", profiles);
    return byId;
  }

  static Tables create(Construct scope) {
    var capacity = new Capacity(scope);
    var tickets = table(scope, "Tickets", "ticketId", EXPIRES_AT, null);
    indexOpen(tickets, OPEN_TICKETS);
    capacity.applyTo(tickets, List.of(OPEN_TICKETS));
    var players = table(scope, "Players", "playerId", null, null);
    var sessions = table(scope, "Sessions", "gameSessionId", EXPIRES_AT, null);
    var achievements =
        table(scope, "Achievements", "playerId", null, StreamViewType.NEW_AND_OLD_IMAGES);
    var definitions = table(scope, "Definitions", "definitionsId", null, null);
    var quarantine = table(scope, "Quarantine", "quarantineId", null, null);
    var parties = table(scope, "Parties", "partyId", EXPIRES_AT, null);
    var counters = table(scope, "Counters", "counterId", EXPIRES_AT, null);
    var audit = table(scope, "Audit", "entryId", null, null);
    var connections = table(scope, "Connections", "id", EXPIRES_AT, null);
    var push = table(scope, "Push", "id", EXPIRES_AT, null);
    var uploads = table(scope, "Uploads", "uploadId", EXPIRES_AT, null);
    indexOpen(uploads, OPEN_UPLOADS);
    capacity.applyTo(uploads, List.of(OPEN_UPLOADS));
    var profiles = table(scope, "Profiles", "playerId", null, null);
    for (Table table :
        List.of(
            profiles,
            players,
            sessions,
            achievements,
            definitions,
            quarantine,
            parties,
            counters,
            audit,
            connections,
            push)) {
      capacity.applyTo(table, List.of());
    }
    return new Tables(
        players,
        tickets,
        sessions,
        Restored.orOurs(scope, achievements),
        definitions,
        quarantine,
        parties,
        counters,
        audit,
        connections,
        push,
        uploads,
        profiles);
  }

  /** Only open items carry its key, and no attribute is copied: it stays as small as it can. */
  private static void indexOpen(Table table, String name) {
    table.addGlobalSecondaryIndex(
        GlobalSecondaryIndexProps.builder()
            .indexName(name)
            .partitionKey(Attribute.builder().name("openShard").type(AttributeType.STRING).build())
            .sortKey(Attribute.builder().name("createdAtMillis").type(AttributeType.NUMBER).build())
            .projectionType(ProjectionType.KEYS_ONLY)
            .build());
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
