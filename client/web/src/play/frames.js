// Counts frames: how far apart they come, and how long we work on each. Read it as window.netliftFrames.

const KEPT = 1800;

/**
 * Of the last half minute of play at 60 Hz. A pause (another tab, no match) is no frame.
 */
export function frameCounter() {
  const intervals = new Float64Array(KEPT);
  const work = new Float64Array(KEPT);
  let frames = 0;
  let last = NaN;

  return {
    /**
     * One frame was drawn.
     *
     * @param {number} now its time, as the frame's callback has it
     * @param {number} workMillis that our own code took for it
     */
    drawn(now, workMillis) {
      if (Number.isFinite(last)) {
        intervals[frames % KEPT] = now - last;
        work[frames % KEPT] = workMillis;
        frames++;
      }
      last = now;
    },
    /** The next frame is the first after a pause. */
    pause() {
      last = NaN;
    },
    /** Begins anew. */
    reset() {
      frames = 0;
      last = NaN;
    },
    get count() {
      return frames;
    },
    get p50Millis() {
      return percentile(intervals, frames, 0.5);
    },
    /** Between one frame and the next. */
    get p95Millis() {
      return percentile(intervals, frames, 0.95);
    },
    get worstMillis() {
      return percentile(intervals, frames, 1);
    },
    /** In our code, of each frame. */
    get workP95Millis() {
      return percentile(work, frames, 0.95);
    },
  };
}

/**
 * @param {Float64Array} ring
 * @param {number} count ever written
 * @param {number} share
 */
function percentile(ring, count, share) {
  const sorted = ring.slice(0, Math.min(count, ring.length)).sort();
  return sorted.length === 0 ? NaN : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
