package dev.netlift.benchmarks.tick;

import dev.netlift.protocol.ConnectToken;
import dev.netlift.protocol.ConnectTokens;
import dev.netlift.protocol.Limits;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Opening the connect token of one join, as the server's own thread for it does. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
public class TokenBenchmark {
  private final byte[] sessionKey = new byte[32];
  private final byte[] sealed =
      ConnectTokens.parse(
              ConnectTokens.seal(
                  sessionKey,
                  new ConnectToken(
                      Limits.PROTOCOL_VERSION,
                      "arn:aws:gamelift:us-west-2::gamesession/fleet-00000000-0000-4000-8000-000000000000"
                          + "/gsess-00000000-0000-4000-8000-000000000001",
                      "psess-00000000-0000-4000-8000-000000000002",
                      "us-west-2:00000000-0000-4000-8000-000000000003",
                      1,
                      Long.MAX_VALUE,
                      new byte[Limits.SECRET_BYTES])))
          .sealed();

  @Benchmark
  public ConnectToken open() {
    return ConnectTokens.open(sessionKey, sealed);
  }
}
