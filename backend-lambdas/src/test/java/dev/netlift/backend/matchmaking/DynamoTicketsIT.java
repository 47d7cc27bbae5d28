package dev.netlift.backend.matchmaking;

import dev.netlift.backend.functions.LocalDynamo;

class DynamoTicketsIT extends TicketStoreContract {
  @Override
  TicketStore store() {
    return new DynamoTickets(
        LocalDynamo.table("ticketId", DynamoTickets.OPEN_INDEX, "openShard", "createdAtMillis"),
        clock);
  }
}
