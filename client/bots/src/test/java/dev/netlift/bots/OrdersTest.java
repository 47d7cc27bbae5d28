package dev.netlift.bots;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrdersTest {
  private final List<String> heard = new ArrayList<>();
  private final Orders orders = new Orders();

  private Orders.Player player(String name) {
    return new Orders.Player() {
      @Override
      public void cut() {
        heard.add(name + " cut" + (orders.finishing() ? " late" : ""));
      }

      @Override
      public void vanish() {
        heard.add(name + " vanish");
      }

      @Override
      public void dismiss() {
        heard.add(name + " dismissed");
      }
    };
  }

  @Test
  void givenOrders_whenRead_thenEachReachesItsBotAndTheEndIsAnOrderToFinish() {
    orders.enlist(1, player("one"));
    orders.enlist(2, player("two"));

    orders.follow(
        new BufferedReader(
            new StringReader(
                "cut 2\nvanish 1\ndismiss 2\ncut 9\nnonsense\ncut x\n\nwave 1\ncut 1\n")));

    assertThat(heard).containsExactly("two cut", "one vanish", "two dismissed", "one cut");
    assertThat(orders.finishing()).isTrue();
  }

  @Test
  void givenFinish_whenRead_thenNobodyBeginsAnotherRound() {
    orders.enlist(1, player("one"));

    orders.follow(new BufferedReader(new StringReader("finish\ncut 1\n")));

    assertThat(heard).containsExactly("one cut late");
  }

  @Test
  void givenCalls_whenBotsWait_thenTheNewestSaysHowManyAreWanted() throws InterruptedException {
    orders.order("call 9");
    orders.order("call 2");

    assertThat(orders.awaitCall()).isTrue();
    assertThat(orders.awaitCall()).isTrue();
    orders.order("call 1");
    orders.order("call 0");
    orders.order("finish");

    assertThat(orders.awaitCall()).isFalse();
  }

  @Test
  void givenCall_whenToldToFinish_thenNobodyBeginsAnotherRound() throws InterruptedException {
    orders.order("call 1");
    orders.order("finish");

    assertThat(orders.awaitCall()).isFalse();
  }
}
