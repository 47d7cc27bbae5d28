package dev.netlift.backend.achievements;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FixedMapTest {
  @Test
  void givenACopy_whenTheOriginalChanges_thenItDoesNot() {
    var original = new HashMap<>(Map.of("kills", 1L));

    var copy = FixedMap.copyOf(original);
    original.put("kills", 2L);
    original.put("wins", 1L);

    assertEquals(Map.of("kills", 1L), copy);
    assertEquals(copy.hashCode(), Map.of("kills", 1L).hashCode());
  }

  @Test
  void givenACopy_whenCopiedAgain_thenItIsItself() {
    var copy = FixedMap.copyOf(Map.of("kills", 1L));

    assertSame(copy, FixedMap.copyOf(copy));
  }

  @Test
  void givenACopy_whenWrittenToAnyWay_thenRefused() {
    var copy = FixedMap.copyOf(Map.of("kills", 1L));

    assertThrows(UnsupportedOperationException.class, () -> copy.put("wins", 1L));
    assertThrows(UnsupportedOperationException.class, () -> copy.remove("kills"));
    assertThrows(UnsupportedOperationException.class, copy::clear);
    assertThrows(UnsupportedOperationException.class, () -> copy.values().clear());
    assertThrows(UnsupportedOperationException.class, () -> copy.keySet().remove("kills"));
    assertThrows(UnsupportedOperationException.class, () -> copy.merge("kills", 1L, Long::sum));
    assertThrows(UnsupportedOperationException.class, () -> copy.replaceAll((key, value) -> 2L));
    assertThrows(
        UnsupportedOperationException.class, () -> copy.entrySet().iterator().next().setValue(2L));
    assertEquals(Map.of("kills", 1L), copy);
  }

  @Test
  void givenNulls_whenCopied_thenRefused() {
    var value = new HashMap<String, Long>();
    value.put("kills", null);
    var key = new HashMap<String, Long>();
    key.put(null, 1L);

    assertThrows(NullPointerException.class, () -> FixedMap.copyOf(value));
    assertThrows(NullPointerException.class, () -> FixedMap.copyOf(key));
  }
}
