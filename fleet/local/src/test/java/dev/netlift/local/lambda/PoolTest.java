package dev.netlift.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Children here are never processes: the test plays the runtime. */
class PoolTest {
  private final BlockingQueue<Child> started = new LinkedBlockingQueue<>();

  private Pool pool(int childrenMax, boolean reserved) {
    return new Pool(
        childrenMax,
        reserved,
        pool -> {
          Child child = new Child(pool, Long.MAX_VALUE);
          pool.register(child);
          started.add(child);
        });
  }

  private Child started() throws InterruptedException {
    Child child = started.poll(5, TimeUnit.SECONDS);
    assertThat(child).isNotNull();
    return java.util.Objects.requireNonNull(child);
  }

  /** Asks for work on a thread of its own, as the runtime does, until it is given some. */
  private static CompletableFuture<Invocation> ask(Child child) {
    return CompletableFuture.supplyAsync(child::next, task -> Thread.ofVirtual().start(task));
  }

  private static Invocation invocation() {
    return new Invocation("id", "arn", new byte[0], 0, new CompletableFuture<>());
  }

  private static Child taken(Pool.Lease lease) {
    assertThat(lease).isInstanceOf(Pool.Lease.Taken.class);
    return ((Pool.Lease.Taken) lease).child();
  }

  @Test
  void givenPrestartedChild_whenTaken_thenItIsTheOneAndAnswersOnlyItsOwnRequest() throws Exception {
    var pool = pool(2, false);
    pool.prestart();
    Child child = started();
    var asked = ask(child);

    assertThat(taken(pool.take())).isSameAs(child);
    var invocation = invocation();
    assertThat(child.give(invocation)).isTrue();
    assertThat(asked.get(5, TimeUnit.SECONDS)).isSameAs(invocation);
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> child.answer("other", Outcome.returned(new byte[0])))
        .hasMessageContaining("Invalid request ID");
    child.answer("id", Outcome.returned(new byte[] {1}));
    assertThat(invocation.outcome()).isCompletedWithValueMatching(o -> o.payload().length == 1);
    assertThat(started).isEmpty();
  }

  @Test
  void givenBusyReservedPool_whenTaken_thenThrottledAtOnce() throws Exception {
    var pool = pool(1, true);
    pool.prestart();
    ask(started());
    taken(pool.take());

    assertThat(pool.take()).isInstanceOf(Pool.Lease.Throttled.class);
  }

  @Test
  void givenBusyPoolWithRoom_whenTaken_thenOneMoreChildIsStarted() throws Exception {
    var pool = pool(2, false);
    pool.prestart();
    ask(started());
    taken(pool.take());

    var second = CompletableFuture.supplyAsync(pool::take, task -> Thread.ofVirtual().start(task));
    Child child = started();
    ask(child);

    assertThat(taken(second.get(5, TimeUnit.SECONDS))).isSameAs(child);
  }

  @Test
  void givenChildThatDiesBeforeItIsReady_whenTaken_thenItsErrorIsTheAnswerAndTheNextStartsAgain()
      throws Exception {
    var pool = pool(2, false);
    var first = CompletableFuture.supplyAsync(pool::take, task -> Thread.ofVirtual().start(task));
    Child broken = started();
    broken.initFailed(Outcome.failed("Runtime.BadHandler", "no such class"));
    pool.gone(broken);

    var lease = first.get(5, TimeUnit.SECONDS);
    assertThat(lease).isInstanceOf(Pool.Lease.InitFailed.class);
    assertThat(((Pool.Lease.InitFailed) lease).error().errorType()).isEqualTo("Runtime.BadHandler");

    var next = CompletableFuture.supplyAsync(pool::take, task -> Thread.ofVirtual().start(task));
    Child whole = started();
    ask(whole);
    assertThat(taken(next.get(5, TimeUnit.SECONDS))).isSameAs(whole);
  }

  @Test
  void givenChildWhoseKeysEnd_whenTaken_thenAnotherIsStarted() throws Exception {
    var pool = pool(2, false);
    Child old = new Child(pool, 0);
    pool.register(old);
    pool.ready(old, false);

    var lease = CompletableFuture.supplyAsync(pool::take, task -> Thread.ofVirtual().start(task));
    Child fresh = started();
    ask(fresh);

    assertThat(taken(lease.get(5, TimeUnit.SECONDS))).isSameAs(fresh);
  }

  @Test
  void givenDeadChild_whenGivenWork_thenRefused() {
    Child child = new Child(pool(1, false), Long.MAX_VALUE);
    child.kill();

    assertThat(child.give(invocation())).isFalse();
  }
}
