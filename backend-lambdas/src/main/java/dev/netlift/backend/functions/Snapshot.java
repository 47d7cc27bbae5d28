package dev.netlift.backend.functions;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a function does around the snapshot that SnapStart takes of it once and starts it from ever
 * after.
 *
 * <p>Before: it answers a call that changes nothing, so that the classes of the whole way, down to
 * the table and back, are loaded and the clients have signed once. After: whatever must not be
 * shared by all who start from one snapshot is made anew, which is {@link Randomness} and the
 * clients, with their connections and the credentials they keep.
 *
 * <p>Where there are no snapshots, as on the local cloud, nothing calls it.
 */
public final class Snapshot implements Resource {
  private static final Logger log = LoggerFactory.getLogger(Snapshot.class);

  /** The runtime keeps no more than a weak reference, so this is the one that holds it. */
  private static final Snapshot PROCESS = new Snapshot();

  /** Where the runtime keeps the hooks, and the property by which the library finds them there. */
  private static final String RUNTIME_HOOKS = "com.amazonaws.services.lambda.crac";

  private static final String LOOK_IN = "org.crac.Core.Compat";

  static {
    // By itself it would only look in the JDK. Where there is no such runtime it finds nothing and
    // keeps the hooks to itself.
    if (System.getProperty(LOOK_IN) == null && present(RUNTIME_HOOKS + ".Core")) {
      System.setProperty(LOOK_IN, RUNTIME_HOOKS);
    }
    Core.getGlobalContext().register(PROCESS);
  }

  /** A call that changes nothing. */
  @FunctionalInterface
  public interface Priming {
    void run() throws Exception;
  }

  private final List<Priming> primings = new CopyOnWriteArrayList<>();
  private final List<Renewed<?>> clients = new CopyOnWriteArrayList<>();

  Snapshot() {}

  private static boolean present(String className) {
    try {
      Class.forName(className, false, Snapshot.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** The one that the runtime tells of this process's snapshots. */
  public static Snapshot ofProcess() {
    return PROCESS;
  }

  /** Has {@code priming} run before the snapshot. */
  public void primedBy(Priming priming) {
    primings.add(priming);
  }

  /**
   * A client that is another after each restore, and the same to whoever holds it.
   *
   * @param type an interface
   * @param maker makes one that is ready for use
   */
  public <T extends AutoCloseable> T client(Class<T> type, Supplier<T> maker) {
    var renewed = new Renewed<>(maker);
    clients.add(renewed);
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return method.invoke(renewed.current, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            }));
  }

  @Override
  public void beforeCheckpoint(Context<? extends Resource> context) {
    for (Priming priming : primings) {
      try {
        priming.run();
      } catch (Exception e) {
        // A slow first call is better than a version that cannot be published.
        log.atWarn().setCause(e).log("priming failed; the first call will be slower");
      }
    }
  }

  @Override
  public void afterRestore(Context<? extends Resource> context) {
    Randomness.renew();
    clients.forEach(Renewed::renew);
  }

  private static final class Renewed<T extends AutoCloseable> {
    private final Supplier<T> maker;
    private volatile T current;

    Renewed(Supplier<T> maker) {
      this.maker = maker;
      this.current = maker.get();
    }

    void renew() {
      T old = current;
      current = maker.get();
      try {
        old.close();
      } catch (Exception e) {
        log.atWarn().setCause(e).log("client of before the snapshot not closed");
      }
    }
  }
}
