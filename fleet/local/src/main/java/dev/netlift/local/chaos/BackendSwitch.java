package dev.netlift.local.chaos;

import dev.netlift.local.front.Call;
import dev.netlift.local.front.Front;
import dev.netlift.local.front.Reply;
import dev.netlift.local.front.Service;

/**
 * Stands before the HTTP API and can cut it off: a call then ends without an answer, and nobody
 * behind has seen it. Counts the reports. Any thread.
 */
public final class BackendSwitch implements Service {
  /** What is cut off. */
  public enum Cut {
    NOTHING,
    REPORTS,
    EVERYTHING
  }

  private static final String REPORTS = "/reports";

  private final Service api;
  private volatile Cut cut = Cut.NOTHING;
  private int reports; // guarded by this
  private int answered; // guarded by this

  /**
   * @param reports calls that carried reports
   * @param answered those that were answered with success
   */
  record Count(int reports, int answered) {
    Count since(Count before) {
      return new Count(reports - before.reports, answered - before.answered);
    }

    /** Calls that had to be made again. */
    int retries() {
      return reports - answered;
    }
  }

  public BackendSwitch(Service api) {
    this.api = api;
  }

  void cut(Cut what) {
    cut = what;
  }

  synchronized Count count() {
    return new Count(reports, answered);
  }

  @Override
  public String signingName() {
    return api.signingName();
  }

  @Override
  public Reply handle(Call call) {
    int slash = call.path().indexOf('/', Front.APIS.length());
    boolean report =
        call.operation().equals("POST")
            && slash >= 0
            && call.path().substring(slash).equals(REPORTS);
    Cut now = cut;
    boolean off = now == Cut.EVERYTHING || (now == Cut.REPORTS && report);
    Reply reply = off ? Reply.LOST : api.handle(call);
    if (report) {
      synchronized (this) {
        reports++;
        answered += reply.status() == 200 ? 1 : 0;
      }
    }
    return reply;
  }
}
