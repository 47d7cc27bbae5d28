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
    };
  }

  @Test
  void givenOrders_whenRead_thenEachReachesItsBotAndTheEndIsAnOrderToFinish() {
    orders.enlist(1, player("one"));
    orders.enlist(2, player("two"));

    orders.follow(
        new BufferedReader(
            new StringReader("cut 2\nvanish 1\ncut 9\nnonsense\ncut x\n\nwave 1\ncut 1\n")));

    assertThat(heard).containsExactly("two cut", "one vanish", "one cut");
    assertThat(orders.finishing()).isTrue();
  }

  @Test
  void givenFinish_whenRead_thenNobodyBeginsAnotherRound() {
    orders.enlist(1, player("one"));

    orders.follow(new BufferedReader(new StringReader("finish\ncut 1\n")));

    assertThat(heard).containsExactly("one cut late");
  }
}
