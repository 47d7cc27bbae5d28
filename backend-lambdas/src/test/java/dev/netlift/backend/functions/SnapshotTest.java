package dev.netlift.backend.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.crac.Core;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SnapshotTest {
  private final Snapshot snapshot = new Snapshot();
  private final List<CountedClient> made = new ArrayList<>();

  /** A client as an SDK has it: an interface that is closed. */
  interface Client extends AutoCloseable {
    int number();

    default int next() {
      return number() + 1;
    }

    void fail();

    @Override
    void close();
  }

  private static final class CountedClient implements Client {
    final int number;
    boolean closed;

    CountedClient(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public void fail() {
      throw new UnsupportedOperationException("as the service said");
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private CountedClient make() {
    var client = new CountedClient(made.size() + 1);
    made.add(client);
    return client;
  }

  @AfterEach
  void freshRandomness() {
    Randomness.renew();
  }

  @Test
  void givenAClientSomebodyHolds_whenRestored_thenHeUsesAnotherAndTheOldIsClosed() {
    Client held = snapshot.client(Client.class, this::make);
    assertThat(List.of(held.number(), held.next())).containsExactly(1, 2);

    snapshot.afterRestore(Core.getGlobalContext());

    assertThat(List.of(held.number(), held.next())).containsExactly(2, 3);
    assertThat(made.getFirst().closed).isTrue();
    assertThat(made.getLast().closed).isFalse();
  }

  @Test
  void givenAClientThatThrows_whenCalled_thenTheCallerSeesItsOwnException() {
    Client held = snapshot.client(Client.class, this::make);

    assertThatThrownBy(held::fail)
        .isExactlyInstanceOf(UnsupportedOperationException.class)
        .hasMessage("as the service said");
  }

  @Test
  void givenTwoStartedFromOneSnapshot_whenTheyDrawIds_thenTheyDiffer() throws Exception {
    Randomness.restored(drawnFromBefore());
    String first = Randomness.uuid();
    Randomness.restored(drawnFromBefore());
    assertThat(Randomness.uuid()).as("what would happen").isEqualTo(first);

    Randomness.restored(drawnFromBefore());
    snapshot.afterRestore(Core.getGlobalContext());
    String one = Randomness.uuid();
    Randomness.restored(drawnFromBefore());
    snapshot.afterRestore(Core.getGlobalContext());
    String other = Randomness.uuid();

    assertThat(List.of(first, one, other)).doesNotHaveDuplicates();
    assertThat(one).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  }

  /** A source as the snapshot has it: every process goes on with the same bytes. */
  private static SecureRandom drawnFromBefore() throws NoSuchAlgorithmException {
    SecureRandom source = SecureRandom.getInstance("SHA1PRNG");
    source.setSeed(7);
    return source;
  }

  @Test
  void givenAPrimingThatFails_whenTheSnapshotIsTaken_thenItIsTakenAndTheOthersRan() {
    var ran = new ArrayList<String>();
    snapshot.primedBy(() -> ran.add("first"));
    snapshot.primedBy(
        () -> {
          throw new BackendException("no table", true);
        });
    snapshot.primedBy(() -> ran.add("last"));

    snapshot.beforeCheckpoint(Core.getGlobalContext());

    assertThat(ran).containsExactly("first", "last");
  }
}
