package dev.netlift.backend.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netlift.backend.functions.LocalDynamo;
import dev.netlift.backend.functions.Table;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DynamoSubscriptionsIT extends SubscriptionStoreContract {
  private final Table table = LocalDynamo.table("id");

  @Override
  SubscriptionStore store() {
    return new DynamoSubscriptions(table);
  }

  @Test
  void givenMoveThatBrokeOffHalfway_whenRead_thenTheFormerOwnerIsSentNothing() {
    var store = store();
    var phone = new Browser("https://push.example/phone").subscription("key-1", 1);
    store.put("ann", phone);
    // The first of the writes of bob's, and no more.
    table.update(
        "endpoint#" + phone.id(),
        new Table.Change(
            "SET #p = :p",
            null,
            Map.of("#p", "playerId"),
            Map.of(":p", AttributeValue.fromS("bob"))));

    assertThat(store.of("ann")).isEmpty();
    assertThat(store.of("bob")).isEmpty();
    store.put("bob", new Browser("https://push.example/phone").subscription("key-1", 2));
    assertThat(store.of("bob")).hasSize(1);
    // What is left with ann is nobody's, and is the first to leave when she has too many.
    assertThat(store.of("ann")).isEmpty();
  }
}
