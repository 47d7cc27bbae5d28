package dev.netlift.local.gamelift;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Starts nothing; the test decides when a process exits. */
final class FakeLauncher implements ProcessLauncher {
  static final class FakeProcess implements Running {
    final Launch launch;
    final long pid;
    boolean terminated;
    boolean killed;
    boolean exited;
    Runnable atExit = () -> {};
    private IntConsumer listener = _ -> {};

    FakeProcess(Launch launch, long pid) {
      this.launch = launch;
      this.pid = pid;
    }

    @Override
    public long pid() {
      return pid;
    }

    @Override
    public void terminate() {
      terminated = true;
      exit(143);
    }

    @Override
    public void kill() {
      killed = true;
      exit(137);
    }

    @Override
    public void onExit(IntConsumer listener) {
      this.listener = listener;
    }

    void exit(int code) {
      if (!exited) {
        exited = true;
        atExit.run();
        listener.accept(code);
      }
    }
  }

  final List<FakeProcess> started = new ArrayList<>();
  String refusal = "";
  Consumer<FakeProcess> onLaunch = _ -> {};

  @Override
  public Running launch(Launch launch) throws IOException {
    if (!refusal.isEmpty()) {
      throw new IOException(refusal);
    }
    var process = new FakeProcess(launch, 1_000 + started.size());
    started.add(process);
    onLaunch.accept(process);
    return process;
  }

  List<FakeProcess> alive() {
    return started.stream().filter(process -> !process.exited).toList();
  }
}
