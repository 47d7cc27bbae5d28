package dev.netlift.backend.functions;

import java.util.concurrent.atomic.DoubleAdder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;

/**
 * What this process consumed of its tables since it was last asked. A container answers one call at
 * a time, so what is taken at a call's end is that call's. A write that its condition refused
 * consumes too, and DynamoDB does not say how much: it is not in here. Any thread.
 */
public final class ConsumedUnits {
  private static final ConsumedUnits PROCESS = new ConsumedUnits();

  private final DoubleAdder read = new DoubleAdder();
  private final DoubleAdder write = new DoubleAdder();

  /** Capacity units as DynamoDB counts them. */
  public record Units(double read, double write) {}

  ConsumedUnits() {}

  public static ConsumedUnits ofProcess() {
    return PROCESS;
  }

  void read(@Nullable ConsumedCapacity consumed) {
    add(read, consumed);
  }

  void write(@Nullable ConsumedCapacity consumed) {
    add(write, consumed);
  }

  private static void add(DoubleAdder sum, @Nullable ConsumedCapacity consumed) {
    if (consumed != null && consumed.capacityUnits() != null) {
      sum.add(consumed.capacityUnits());
    }
  }

  /** All since the last time, which then begins at zero again. */
  public Units take() {
    return new Units(read.sumThenReset(), write.sumThenReset());
  }
}
