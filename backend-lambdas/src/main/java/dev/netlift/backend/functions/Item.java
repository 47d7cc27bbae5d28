package dev.netlift.backend.functions;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A stored item, or a map within one, read by name. What must be there and is not is an {@link
 * IllegalStateException} by name.
 */
public record Item(Map<String, AttributeValue> attributes) {
  public boolean has(String name) {
    return attributes.containsKey(name);
  }

  public String text(String name) {
    return required(name).s();
  }

  public Optional<String> textIfThere(String name) {
    return Optional.ofNullable(attributes.get(name)).map(AttributeValue::s);
  }

  public List<String> texts(String name) {
    return required(name).ss();
  }

  public long whole(String name) {
    return Long.parseLong(required(name).n());
  }

  public double number(String name) {
    return Double.parseDouble(required(name).n());
  }

  public Optional<byte[]> bytesIfThere(String name) {
    return Optional.ofNullable(attributes.get(name)).map(value -> value.b().asByteArray());
  }

  public Item item(String name) {
    return new Item(required(name).m());
  }

  /** The maps of the list under {@code name}. */
  public List<Item> items(String name) {
    return required(name).l().stream().map(value -> new Item(value.m())).toList();
  }

  /** The map under {@code name}, each of its values read by {@code value}. */
  public <T> Map<String, T> map(String name, Function<AttributeValue, T> value) {
    var read = new HashMap<String, T>();
    required(name).m().forEach((key, v) -> read.put(key, value.apply(v)));
    return read;
  }

  /** A whole number as DynamoDB keeps it. */
  public static AttributeValue of(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  /** A map as DynamoDB keeps it. */
  public static <T> AttributeValue of(Map<String, T> map, Function<T, AttributeValue> value) {
    var written = new HashMap<String, AttributeValue>();
    map.forEach((key, v) -> written.put(key, value.apply(v)));
    return AttributeValue.fromM(written);
  }

  private AttributeValue required(String name) {
    AttributeValue value = attributes.get(name);
    if (value == null) {
      throw new IllegalStateException("stored item without " + name);
    }
    return value;
  }
}
