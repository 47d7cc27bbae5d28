package dev.netlift.protocol;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a snapshot body's bits are read: the game hands it over once, the welcome carries it, so any
 * client can decode. Immutable; any thread.
 *
 * <p>Field 0 is the entity's id: entities of a snapshot ascend by it, each id once. A whole body is
 * a 16 bit count, then for each entity each field in order. A field stores {@code value - min}
 * unsigned. The first bit is the lowest of the first byte; the unused high bits of the last byte
 * are zero.
 */
public final class SnapshotLayout {
  public static final int FIELDS_MAX = 32;
  public static final int ENTITIES_MAX = 0xffff;
  static final int COUNT_BITS = 16;
  private static final Parser<dev.netlift.protocol.wire.SnapshotLayout> WIRE =
      DiscardUnknownFieldsParser.wrap(dev.netlift.protocol.wire.SnapshotLayout.parser());
  private static final Pattern NAME = Pattern.compile("[a-z][a-zA-Z0-9_]{0,31}");

  /**
   * One named number of an entity.
   *
   * @param name a lower-case letter, then up to 31 letters, digits or underscores
   * @param bits 1 to 32
   * @param min smallest value; {@code min + 2^bits - 1}, the largest, must fit an int
   */
  public record Field(String name, int bits, int min) {
    public Field {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "name must be a lower-case letter and up to 31 letters, digits or underscores");
      }
      if (bits < 1 || bits > 32) {
        throw new IllegalArgumentException("bits of " + name + " must be 1 to 32, was " + bits);
      }
      if (min + (1L << bits) - 1 > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "largest value of " + name + " must fit an int, min was " + min + ", bits " + bits);
      }
    }

    /** The largest value the bits can hold. */
    public int max() {
      return (int) (min + (1L << bits) - 1);
    }
  }

  private final List<Field> fields;
  private final int[] bits;
  private final int[] mins;
  private final int entityBits;

  public SnapshotLayout(List<Field> fields) {
    this.fields = List.copyOf(fields);
    if (this.fields.isEmpty() || this.fields.size() > FIELDS_MAX) {
      throw new IllegalArgumentException(
          "a layout has 1 to " + FIELDS_MAX + " fields, had " + this.fields.size());
    }
    Set<String> names = new HashSet<>();
    for (Field field : this.fields) {
      if (!names.add(field.name())) {
        throw new IllegalArgumentException("field name " + field.name() + " is there twice");
      }
    }
    bits = this.fields.stream().mapToInt(Field::bits).toArray();
    mins = this.fields.stream().mapToInt(Field::min).toArray();
    entityBits = this.fields.stream().mapToInt(Field::bits).sum();
  }

  public List<Field> fields() {
    return fields;
  }

  int bits(int field) {
    return bits[field];
  }

  int min(int field) {
    return mins[field];
  }

  /** How many entities a body can hold, and so a snapshot. */
  public int entitiesMax() {
    return Math.min(ENTITIES_MAX, (Limits.SNAPSHOT_BODY_MAX * 8 - COUNT_BITS) / entityBits);
  }

  /** Bits of one entity in a whole body. */
  int entityBits() {
    return entityBits;
  }

  /** Bytes of a body of {@code count} entities. */
  public int bodyBytes(int count) {
    return (int) ((COUNT_BITS + (long) count * entityBits + 7) / 8);
  }

  /**
   * Writes a body without allocating.
   *
   * @param columns {@code [field][entity]}, at least {@code count} of each field
   * @param count entities, 0 to 65535
   * @return bytes written, {@link #bodyBytes}
   * @throws IllegalArgumentException if a value does not fit its field's bits or the body does not
   *     fit {@code out}
   */
  public int encode(int[][] columns, int count, byte[] out, int offset) {
    if (count < 0 || count > ENTITIES_MAX) {
      throw new IllegalArgumentException("count must be 0 to " + ENTITIES_MAX + ", was " + count);
    }
    int length = bodyBytes(count);
    if (offset < 0 || length > out.length - offset) {
      throw new IllegalArgumentException(
          "a body of " + length + " bytes does not fit " + (out.length - offset));
    }
    int position = offset;
    out[position++] = (byte) count;
    out[position++] = (byte) (count >> 8);
    // At most 7 bits wait here before 32 more come in.
    long waiting = 0;
    int waitingBits = 0;
    for (int entity = 0; entity < count; entity++) {
      for (int field = 0; field < bits.length; field++) {
        long value = (long) columns[field][entity] - mins[field];
        if (value >>> bits[field] != 0) {
          throw outOfRange(field, columns[field][entity]);
        }
        waiting |= value << waitingBits;
        waitingBits += bits[field];
        while (waitingBits >= 8) {
          out[position++] = (byte) waiting;
          waiting >>>= 8;
          waitingBits -= 8;
        }
      }
    }
    if (waitingBits > 0) {
      out[position++] = (byte) waiting;
    }
    return position - offset;
  }

  /**
   * Writes a whole body.
   *
   * @return bytes written, {@link #bodyBytes}
   * @throws IllegalArgumentException if a value does not fit its field's bits or the body does not
   *     fit {@code out}
   */
  public int encode(EntityTable table, byte[] out, int offset) {
    return encode(table.columns(), table.count(), out, offset);
  }

  /**
   * @throws IllegalArgumentException if a value does not fit its field's bits
   */
  void checkValues(int[][] columns, int count) {
    for (int field = 0; field < bits.length; field++) {
      int[] column = columns[field];
      int min = mins[field];
      int max = fields.get(field).max();
      int outside = 0;
      for (int row = 0; row < count; row++) {
        int value = column[row];
        outside |= (value < min ? 1 : 0) | (value > max ? 1 : 0);
      }
      if (outside != 0) {
        throw outOfRange(field, column, count);
      }
    }
  }

  private IllegalArgumentException outOfRange(int field, int[] column, int count) {
    Field declared = fields.get(field);
    for (int row = 0; row < count; row++) {
      if (column[row] < declared.min() || column[row] > declared.max()) {
        return outOfRange(field, column[row]);
      }
    }
    throw new IllegalStateException("values changed while they were looked at");
  }

  private IllegalArgumentException outOfRange(int field, int value) {
    Field declared = fields.get(field);
    return new IllegalArgumentException(
        declared.name()
            + " must be "
            + declared.min()
            + " to "
            + declared.max()
            + ", was "
            + value);
  }

  /**
   * Reads a body without allocating.
   *
   * @param columns {@code [field][entity]}, filled
   * @return how many entities the body holds
   * @throws ProtocolException if the length is not what the count says, a padding bit is set, or
   *     the columns hold fewer entities
   */
  public int decode(byte[] body, int offset, int length, int[][] columns) {
    if (offset < 0 || length < COUNT_BITS / 8 || length > body.length - offset) {
      throw new ProtocolException("snapshot body is shorter than its count");
    }
    int count = body[offset] & 0xff | (body[offset + 1] & 0xff) << 8;
    if (length != bodyBytes(count)) {
      throw new ProtocolException(
          "snapshot body of " + count + " entities has " + length + " bytes");
    }
    for (int field = 0; field < bits.length; field++) {
      if (columns[field].length < count) {
        throw new ProtocolException(
            "snapshot of " + count + " entities, receiver holds " + columns[field].length);
      }
    }
    int position = offset + COUNT_BITS / 8;
    long waiting = 0;
    int waitingBits = 0;
    for (int entity = 0; entity < count; entity++) {
      for (int field = 0; field < bits.length; field++) {
        while (waitingBits < bits[field]) {
          waiting |= (body[position++] & 0xffL) << waitingBits;
          waitingBits += 8;
        }
        columns[field][entity] = (int) ((waiting & ((1L << bits[field]) - 1)) + mins[field]);
        waiting >>>= bits[field];
        waitingBits -= bits[field];
      }
    }
    if (waiting != 0) {
      throw new ProtocolException("snapshot body's padding bits are set");
    }
    return count;
  }

  /**
   * Reads a whole body into a table.
   *
   * @throws ProtocolException as the other, or if the ids do not ascend
   */
  public void decode(byte[] body, int offset, int length, EntityTable table) {
    if (length >= COUNT_BITS / 8 && offset >= 0 && length <= body.length - offset) {
      int count = body[offset] & 0xff | (body[offset + 1] & 0xff) << 8;
      if (count > table.capacity() || length != bodyBytes(count)) {
        throw new ProtocolException(
            "snapshot body of " + count + " entities has " + length + " bytes");
      }
      table.setCount(count);
    }
    table.setCount(decode(body, offset, length, table.columns()));
    if (table.unordered() >= 0) {
      throw new ProtocolException("snapshot's ids do not ascend");
    }
  }

  /** As a program in another language reads it: {@code {"fields":[{"name":"id",...},...]}}. */
  public String toJson() {
    return LayoutJson.write(this);
  }

  /**
   * Reads {@link #toJson}; members it does not know are an error.
   *
   * @throws IllegalArgumentException if this is no layout, with the place
   */
  public static SnapshotLayout parseJson(String json) {
    return LayoutJson.read(json);
  }

  /** The protobuf form that the welcome carries. */
  public byte[] toBytes() {
    return toWire().toByteArray();
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @throws ProtocolException if the bytes are no layout
   */
  public static SnapshotLayout parse(byte[] bytes) {
    try {
      return fromWire(WIRE.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new ProtocolException("snapshot layout is malformed");
    }
  }

  dev.netlift.protocol.wire.SnapshotLayout toWire() {
    var wire = dev.netlift.protocol.wire.SnapshotLayout.newBuilder();
    for (Field field : fields) {
      wire.addFieldsBuilder().setName(field.name()).setBits(field.bits()).setMin(field.min());
    }
    return wire.build();
  }

  static SnapshotLayout fromWire(dev.netlift.protocol.wire.SnapshotLayout wire) {
    if (wire.getFieldsCount() > FIELDS_MAX) {
      throw new ProtocolException("snapshot layout has too many fields");
    }
    try {
      return new SnapshotLayout(
          wire.getFieldsList().stream()
              .map(field -> new Field(field.getName(), field.getBits(), field.getMin()))
              .toList());
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("snapshot layout: " + e.getMessage());
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SnapshotLayout layout && layout.fields.equals(fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return "SnapshotLayout" + fields;
  }
}
