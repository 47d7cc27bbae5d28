package dev.netlift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class PartsTest {
  private final ArrayList<String> stopped = new ArrayList<>();
  private final Parts parts = new Parts();

  private AutoCloseable part(String name) {
    return () -> stopped.add(name);
  }

  @Test
  void givenSeveral_whenClosedTwice_thenEachOnceInReverse() {
    parts.add(part("first"));
    parts.add(part("second"));

    parts.close();
    parts.close();

    assertThat(stopped).containsExactly("second", "first");
  }

  @Test
  void givenOneThatFails_whenClosed_thenTheOthersStopAllTheSame() {
    parts.add(part("first"));
    parts.add(
        (AutoCloseable)
            () -> {
              throw new IllegalStateException("no");
            });

    parts.close();

    assertThat(stopped).containsExactly("first");
  }

  @Test
  void givenStoppedWhileStarting_whenTheNextIsAdded_thenStoppedAtOnce() {
    parts.close();

    assertThatThrownBy(() -> parts.add(part("late"))).isInstanceOf(IllegalStateException.class);
    assertThat(stopped).containsExactly("late");
  }
}
