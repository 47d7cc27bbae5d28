package dev.netlift.backend.achievements;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map by id or key that never changes, as {@link Map#copyOf} makes it, but found by hashing as
 * {@link HashMap} spreads it. The JDK's own looks for a key beside its place until there is a gap,
 * and names that end in numbers lie side by side: of 500 such keys half of a fold went into that.
 */
final class FixedMap<V> extends AbstractMap<String, V> {
  private final HashMap<String, V> entries;

  private FixedMap(HashMap<String, V> entries) {
    this.entries = entries;
  }

  /**
   * Without a copy.
   *
   * @param entries no key or value null, and nobody writes to it any more
   */
  static <V> Map<String, V> of(HashMap<String, V> entries) {
    return new FixedMap<>(entries);
  }

  /**
   * @return {@code map} itself when it is fixed already
   * @throws NullPointerException for a key or value that is null
   */
  static <V> Map<String, V> copyOf(Map<String, V> map) {
    if (map instanceof FixedMap) {
      return map;
    }
    HashMap<String, V> entries = HashMap.newHashMap(map.size());
    map.forEach(
        (key, value) -> entries.put(Objects.requireNonNull(key), Objects.requireNonNull(value)));
    return new FixedMap<>(entries);
  }

  @Override
  public int size() {
    return entries.size();
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return entries.containsKey(key);
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    return entries.get(key);
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super V> action) {
    entries.forEach(action);
  }

  @Override
  public Set<Entry<String, V>> entrySet() {
    return Collections.unmodifiableMap(entries).entrySet();
  }
}
