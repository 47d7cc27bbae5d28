package dev.netlift.backend.matchmaking;

class FakeTicketsTest extends TicketStoreContract {
  @Override
  TicketStore store() {
    return new FakeTickets(clock);
  }
}
