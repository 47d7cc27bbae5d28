package dev.netlift.server.leak;

import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Netty's detector, which only logs, made to remember. Netty instantiates it by the system property
 * {@code io.netty.customResourceLeakDetector} that this module's tests run with.
 */
public final class RecordingLeakDetector<T> extends ResourceLeakDetector<T> {
  private static final ConcurrentLinkedQueue<String> LEAKS = new ConcurrentLinkedQueue<>();

  public RecordingLeakDetector(Class<?> resourceType, int samplingInterval) {
    super(resourceType, samplingInterval);
  }

  // Netty's factory looks for both constructors.
  public RecordingLeakDetector(Class<?> resourceType, int samplingInterval, long maxActive) {
    super(resourceType, samplingInterval);
  }

  @Override
  protected boolean needReport() {
    return true;
  }

  @Override
  protected void reportTracedLeak(String resourceType, String records) {
    LEAKS.add(resourceType + records);
  }

  @Override
  protected void reportUntracedLeak(String resourceType) {
    LEAKS.add(resourceType);
  }

  /** What has leaked since the last call. */
  static List<String> take() {
    var taken = new ArrayList<String>();
    for (String leak; (leak = LEAKS.poll()) != null; ) {
      taken.add(leak);
    }
    return taken;
  }
}
