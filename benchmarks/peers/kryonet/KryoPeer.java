import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryonet.Client;
import com.esotericsoftware.kryonet.Connection;
import com.esotericsoftware.kryonet.Listener;
import com.esotericsoftware.kryonet.Server;
import com.esotericsoftware.minlog.Log;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * The arena over KryoNet, as its users would write it: objects registered with Kryo, sent over UDP.
 *
 * <pre>KryoPeer server|load PORT CLIENTS HZ WARM SECONDS     (UDP on PORT + 1)</pre>
 *
 * While it warms up, the server ticks at three times the rate, so that its code is compiled.
 */
public final class KryoPeer {
  private static final long SECOND = 1_000_000_000L;
  private static final int RING = 1024;

  public static final class Input {
    public int client;
    public int sequence;
    public float ax;
    public float ay;
  }

  public static final class Snapshot {
    public int tick;
    public int ack;
    public long tickStart;
    public short[] id;
    public float[] x;
    public float[] y;
    public float[] vx;
    public float[] vy;
  }

  private static void register(Kryo kryo) {
    kryo.register(Input.class);
    kryo.register(short[].class);
    kryo.register(float[].class);
    kryo.register(Snapshot.class);
  }

  public static void main(String[] args) throws Exception {
    Log.set(Log.LEVEL_ERROR);
    int port = Integer.parseInt(args[1]);
    int clients = Integer.parseInt(args[2]);
    int hz = Integer.parseInt(args[3]);
    int warm = Integer.parseInt(args[4]);
    int seconds = Integer.parseInt(args[5]);
    if (args[0].equals("server")) {
      new Arena(clients, hz, warm, seconds).serve(port);
    } else {
      new Load(clients, hz, warm, seconds).run(port);
    }
    Runtime.getRuntime().halt(0);
  }

  /** Inputs come on KryoNet's thread, ticks happen on the main one; the lock is between them. */
  private static final class Arena {
    private final int clients;
    private final int hz;
    private final long period;
    private final long warm;
    private final long window;
    private final Connection[] connections;
    private final int[] ack;
    private final float[] ax;
    private final float[] ay;
    private final float[] vx;
    private final float[] vy;
    private final float[] x;
    private final float[] y;
    private final Snapshot snapshot = new Snapshot();
    private final int[] told;
    private int joined;
    private long inputs;

    private final Histogram lateness = new Histogram(3);
    private final Histogram work = new Histogram(3);
    private long warmUntil;
    private long started;
    private long ticks;
    private long late;
    private double cpuBefore;

    Arena(int clients, int hz, int warm, int seconds) {
      this.clients = clients;
      this.hz = hz;
      period = SECOND / hz;
      this.warm = warm * SECOND;
      window = seconds * SECOND;
      connections = new Connection[clients];
      ack = new int[clients];
      told = new int[clients];
      ax = new float[clients];
      ay = new float[clients];
      vx = new float[clients];
      vy = new float[clients];
      x = new float[clients];
      y = new float[clients];
      snapshot.id = new short[clients];
      for (int i = 0; i < clients; i++) {
        snapshot.id[i] = (short) i;
      }
      snapshot.x = new float[clients];
      snapshot.y = new float[clients];
      snapshot.vx = new float[clients];
      snapshot.vy = new float[clients];
    }

    void serve(int port) throws IOException {
      var server = new Server(1 << 18, 1 << 16);
      register(server.getKryo());
      server.addListener(
          new Listener() {
            @Override
            public void received(Connection connection, Object object) {
              if (object instanceof Input input) {
                apply(connection, input);
              }
            }
          });
      server.bind(port, port + 1);
      server.start();
      long due = System.nanoTime() + period;
      for (int tick = 1; ; tick++) {
        for (long wait; (wait = due - System.nanoTime()) > 0; ) {
          LockSupport.parkNanos(wait);
        }
        long start = System.nanoTime();
        tickBegins(due, start);
        tick(tick, start);
        long end = System.nanoTime();
        if (started != 0) {
          work.recordValue(end - start);
          if (end - started >= window) {
            print(end);
            return;
          }
        }
        due += warmUntil != 0 && started == 0 ? period / 3 : period;
        if (end - due > 5 * period) {
          due = end;
        }
      }
    }

    private synchronized void apply(Connection connection, Input input) {
      if (connections[input.client] == null) {
        connections[input.client] = connection;
        joined++;
      }
      if (input.sequence - ack[input.client] > 0) {
        ack[input.client] = input.sequence;
        ax[input.client] = input.ax;
        ay[input.client] = input.ay;
      }
      inputs++;
    }

    private void tick(int tick, long start) {
      float dt = 1f / hz;
      synchronized (this) {
        for (int i = 0; i < clients; i++) {
          vx[i] = (vx[i] + ax[i] * dt) * 0.99f;
          vy[i] = (vy[i] + ay[i] * dt) * 0.99f;
          x[i] += vx[i] * dt;
          y[i] += vy[i] * dt;
          told[i] = ack[i];
        }
      }
      System.arraycopy(x, 0, snapshot.x, 0, clients);
      System.arraycopy(y, 0, snapshot.y, 0, clients);
      System.arraycopy(vx, 0, snapshot.vx, 0, clients);
      System.arraycopy(vy, 0, snapshot.vy, 0, clients);
      snapshot.tick = tick;
      snapshot.tickStart = start;
      for (int i = 0; i < clients; i++) {
        if (connections[i] != null) {
          snapshot.ack = told[i];
          connections[i].sendUDP(snapshot);
        }
      }
    }

    private void tickBegins(long due, long start) {
      if (warmUntil == 0 && joined == clients) {
        warmUntil = start + warm;
      }
      if (started == 0 && warmUntil != 0 && start >= warmUntil) {
        started = start;
        cpuBefore = cpuSeconds();
      }
      if (started != 0) {
        lateness.recordValue(Math.max(0, start - due));
        ticks++;
        if (start - due > period / 10) {
          late++;
        }
      }
    }

    private static double cpuSeconds() {
      var system =
          (com.sun.management.OperatingSystemMXBean)
              ManagementFactory.getOperatingSystemMXBean();
      return system.getProcessCpuTime() / 1e9;
    }

    private void print(long end) {
      System.out.printf(
          Locale.ROOT,
          "{\"server\":\"kryonet\",\"clients\":%d,\"hz\":%d,\"cpuSeconds\":%.4f,"
              + "\"wallSeconds\":%.4f,\"ticks\":%d,\"lateTicks\":%d,\"latenessP50Micros\":%.2f,"
              + "\"latenessP99Micros\":%.2f,\"workP50Micros\":%.1f,\"workP99Micros\":%.1f,"
              + "\"inputs\":%d}%n",
          clients,
          hz,
          cpuSeconds() - cpuBefore,
          (end - started) / 1e9,
          ticks,
          late,
          lateness.getValueAtPercentile(50) / 1e3,
          lateness.getValueAtPercentile(99) / 1e3,
          work.getValueAtPercentile(50) / 1e3,
          work.getValueAtPercentile(99) / 1e3,
          inputs);
      System.out.flush();
    }
  }

  private static final class Load {
    private final int clients;
    private final int hz;
    private final long period;
    private final int warm;
    private final int seconds;
    private final long[][] sentAt;
    private final int[] sequence;
    private final int[] acknowledged;
    private final int[] newestTick;
    private final Histogram inputToSnapshot = new ConcurrentHistogram(3);
    private final Histogram delivery = new ConcurrentHistogram(3);
    private final LongAdder snapshots = new LongAdder();
    private final LongAdder missed = new LongAdder();
    private volatile long from = Long.MAX_VALUE;
    private volatile long to = Long.MAX_VALUE;

    Load(int clients, int hz, int warm, int seconds) {
      this.clients = clients;
      this.hz = hz;
      period = SECOND / hz;
      this.warm = warm;
      this.seconds = seconds;
      sentAt = new long[clients][RING];
      sequence = new int[clients];
      acknowledged = new int[clients];
      newestTick = new int[clients];
    }

    void run(int port) throws IOException {
      var all = new Client[clients];
      for (int i = 0; i < clients; i++) {
        int id = i;
        var client = new Client(8192, 1 << 16);
        register(client.getKryo());
        client.addListener(
            new Listener() {
              @Override
              public void received(Connection connection, Object object) {
                if (object instanceof Snapshot snapshot) {
                  heard(id, snapshot);
                }
              }
            });
        client.start();
        client.connect(5000, "127.0.0.1", port, port + 1);
        all[i] = client;
      }
      long base = System.nanoTime() + 1_000_000;
      from = base + (warm + 1) * SECOND;
      to = from + seconds * SECOND;
      var input = new Input();
      long sent = 0;
      for (long k = 0; ; k++) {
        int id = (int) (k % clients);
        long due = base + period * (k / clients) + period * id / clients;
        long now;
        while ((now = System.nanoTime()) < due) {
          LockSupport.parkNanos(due - now);
        }
        if (now > to) {
          break;
        }
        input.client = id;
        input.sequence = ++sequence[id];
        input.ax = (input.sequence * 7 + id) % 13 - 6;
        input.ay = (input.sequence * 5 + id) % 11 - 5;
        sentAt[id][input.sequence % RING] = System.nanoTime();
        all[id].sendUDP(input);
        sent += now > from ? 1 : 0;
      }
      System.out.printf(
          Locale.ROOT,
          "{\"load\":\"kryonet\",\"clients\":%d,\"snapshotsPerClientSecond\":%.3f,\"missed\":%d,"
              + "\"sent\":%d,\"inputToSnapshotP50Micros\":%.1f,\"inputToSnapshotP99Micros\":%.1f,"
              + "\"deliveryP50Micros\":%.1f,\"deliveryP99Micros\":%.1f}%n",
          clients,
          (double) snapshots.sum() / clients / seconds,
          missed.sum(),
          sent,
          inputToSnapshot.getValueAtPercentile(50) / 1e3,
          inputToSnapshot.getValueAtPercentile(99) / 1e3,
          delivery.getValueAtPercentile(50) / 1e3,
          delivery.getValueAtPercentile(99) / 1e3);
      System.out.flush();
    }

    private void heard(int id, Snapshot snapshot) {
      long now = System.nanoTime();
      boolean counts = now > from && now < to;
      if (counts) {
        snapshots.increment();
        delivery.recordValue(Math.max(0, now - snapshot.tickStart));
        if (newestTick[id] > 0 && snapshot.tick > newestTick[id] + 1) {
          missed.add(snapshot.tick - newestTick[id] - 1);
        }
      }
      newestTick[id] = snapshot.tick;
      while (snapshot.ack - acknowledged[id] > 0) {
        acknowledged[id]++;
        if (counts) {
          inputToSnapshot.recordValue(Math.max(0, now - sentAt[id][acknowledged[id] % RING]));
        }
      }
    }
  }
}
