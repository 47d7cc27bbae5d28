package dev.netlift.backend.push;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the name service. Any thread; may block for seconds. */
@FunctionalInterface
interface Resolver {
  /** Asks the system's. */
  Resolver SYSTEM = name -> List.of(InetAddress.getAllByName(name));

  List<InetAddress> resolve(String name) throws UnknownHostException;

  /** The same, asked for so long; what is not known by then counts as unknown. */
  default Resolver within(Duration most) {
    return name -> {
      var asked = new CompletableFuture<List<InetAddress>>();
      Thread.ofVirtual()
          .name("resolve")
          .start(
              () -> {
                try {
                  asked.complete(resolve(name));
                } catch (UnknownHostException | RuntimeException e) {
                  asked.completeExceptionally(e);
                }
              });
      try {
        return asked.get(most.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        var unknown = new UnknownHostException("a push service's name has no address");
        unknown.initCause(e);
        throw unknown;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UnknownHostException("stopped while a name was asked for");
      }
    };
  }
}
