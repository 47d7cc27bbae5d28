package dev.netlift.backend.avatars;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.netlift.backend.functions.Environment;
import dev.netlift.backend.functions.Measured;
import dev.netlift.backend.functions.Table;
import java.io.InputStream;
import java.io.OutputStream;
import org.slf4j.MDC;

/** Runs the {@link Reconciler} by the schedule. */
public final class ReconcileHandler implements RequestStreamHandler {
  private static final String MESSAGE_TYPE = "AvatarReconcile";

  private final Reconciler reconciler;
  private final Measured measured = Measured.toLog();

  /** For the platform: builds everything from the function's environment. */
  public ReconcileHandler() {
    var environment = Environment.ofProcess();
    this.reconciler =
        new Reconciler(
            Wiring.records(),
            new DynamoCursor(
                new Table(Table.client(), environment.required("COUNTERS_TABLE"), "counterId")));
  }

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) {
    MDC.put("invocation", context.getAwsRequestId());
    try {
      measured.call(MESSAGE_TYPE, reconciler::round);
    } finally {
      MDC.clear();
    }
  }
}
