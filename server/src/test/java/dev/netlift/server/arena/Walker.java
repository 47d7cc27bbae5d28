package dev.netlift.server.arena;

import dev.netlift.client.predict.Simulation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that predicts by the server's own movement, on a field without walls. */
public final class Walker implements Simulation<Walker.Body, ArenaInput> {
  /** As the snapshot tells it. */
  public record Body(int x, int y, int vx, int vy) {}

  private final Fighters one = new Fighters(1);
  private final Movement movement;
  private final int holdTicks;

  public Walker(int tickRateHz) {
    movement = new Movement(new ArenaMap("field", List.of(), List.of(), List.of()), tickRateHz);
    holdTicks = ArenaRules.at(tickRateHz).holdTicks();
  }

  @Override
  public Body step(Body body, @Nullable ArenaInput input, int age) {
    one.x[0] = body.x;
    one.y[0] = body.y;
    one.vx[0] = body.vx;
    one.vy[0] = body.vy;
    one.buttons[0] = input == null || age > holdTicks ? 0 : input.buttons();
    movement.move(one, 0);
    return new Body(one.x[0], one.y[0], one.vx[0], one.vy[0]);
  }

  @Override
  public int axes() {
    return 2;
  }

  @Override
  public double position(Body body, int axis) {
    return axis == 0 ? body.x : body.y;
  }
}
