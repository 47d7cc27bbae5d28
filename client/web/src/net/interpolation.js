import { VIEW_PARTS } from './clocks.js';
import { EntityTable } from './layout.js';

const KEPT = 32;
const HELD = 0;
const STRAIGHT = 1;
const CIRCULAR = 2;

/**
 * The others, at a moment between two snapshots, in the integers that the server rewinds by. Where
 * a snapshot is missing, the line goes on to the next that is there. docs/prediction.md.
 */
export class Interpolation {
  /** @type {{tick: number, table: EntityTable}[]} ascending, at most 32 */
  #kept = [];
  #kinds;
  #layout;
  #stepMax;
  #shown;

  /**
   * @param {import('./layout.js').SnapshotLayout} layout
   * @param {string[]} straight fields that move on a line: positions, speeds
   * @param {string[]} circular fields whose largest value is next to their smallest: headings
   * @param {number} stepMax a straight field that changes by more between two snapshots jumps
   */
  constructor(layout, straight, circular, stepMax) {
    this.#layout = layout;
    this.#kinds = layout.fields.map(({ name }) =>
      straight.includes(name) ? STRAIGHT : circular.includes(name) ? CIRCULAR : HELD,
    );
    this.#stepMax = stepMax;
    this.#shown = new EntityTable(layout);
  }

  /**
   * Keeps a copy; one that is not newer than all before it is ignored.
   *
   * @param {number} tick
   * @param {EntityTable} entities
   */
  add(tick, entities) {
    if (tick <= this.newestTick()) {
      return;
    }
    const table =
      this.#kept.length < KEPT
        ? new EntityTable(this.#layout)
        : /** @type {{table: EntityTable}} */ (this.#kept.shift()).table;
    table.copyFrom(entities);
    this.#kept.push({ tick, table });
  }

  /** Tick of the newest snapshot; 0 before the first. */
  newestTick() {
    return this.#kept.at(-1)?.tick ?? 0;
  }

  /**
   * The snapshots after one moment and up to another.
   *
   * @param {number} afterTick
   * @param {number} upToTick
   */
  between(afterTick, upToTick) {
    return this.#kept.filter(({ tick }) => tick > afterTick && tick <= upToTick);
  }

  /**
   * Everybody at this moment; before the oldest and after the newest, as in that.
   *
   * @param {number} viewTime in 256ths of a tick, as a ViewClock says
   * @returns {EntityTable} valid until the next call; empty before the first snapshot
   */
  at(viewTime) {
    const shown = this.#shown;
    if (this.#kept.length === 0) {
      shown.setCount(0);
      return shown;
    }
    let earlier = this.#kept.length - 1;
    while (earlier > 0 && this.#kept[earlier].tick * VIEW_PARTS > viewTime) {
      earlier--;
    }
    const from = this.#kept[earlier];
    const to = this.#kept[earlier + 1];
    shown.copyFrom(from.table);
    const fromTime = from.tick * VIEW_PARTS;
    if (to && viewTime > fromTime) {
      this.#draw(from.table, to.table, viewTime - fromTime, to.tick * VIEW_PARTS - fromTime);
    }
    return shown;
  }

  /**
   * @param {EntityTable} from
   * @param {EntityTable} to
   * @param {number} part
   * @param {number} span
   */
  #draw(from, to, part, span) {
    for (let row = 0; row < from.count; row++) {
      const later = to.indexOf(from.columns[0][row]);
      if (later < 0 || this.#jumps(from, row, to, later)) {
        continue;
      }
      for (let field = 1; field < this.#kinds.length; field++) {
        if (this.#kinds[field] !== HELD) {
          const start = from.columns[field][row];
          const end = to.columns[field][later];
          this.#shown.columns[field][row] = this.#between(field, start, end, part, span);
        }
      }
    }
  }

  /**
   * @param {EntityTable} from
   * @param {number} row
   * @param {EntityTable} to
   * @param {number} later
   */
  #jumps(from, row, to, later) {
    return this.#kinds.some(
      (kind, field) =>
        kind === STRAIGHT &&
        Math.abs(to.columns[field][later] - from.columns[field][row]) > this.#stepMax,
    );
  }

  /**
   * @param {number} field
   * @param {number} from
   * @param {number} to
   * @param {number} part
   * @param {number} span
   */
  #between(field, from, to, part, span) {
    if (this.#kinds[field] === STRAIGHT) {
      return from + Math.floor(((to - from) * part) / span);
    }
    const { bits, min } = this.#layout.fields[field];
    const spare = 32 - bits;
    const way = ((to - from) << spare) >> spare;
    const turned = from - min + Math.floor((way * part) / span);
    return ((turned << spare) >>> spare) + min;
  }
}
