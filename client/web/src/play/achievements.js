// What the player has reached, what is left, and what everybody's matches add up to.

import { empty, failure, loading, progress } from '../shared/components.js';
import { fill, h } from '../shared/dom.js';
import { moment, number, percent, plural } from '../shared/format.js';
import { icon } from '../shared/icons.js';

/**
 * As GET /players/me/achievements tells it.
 *
 * @typedef {object} Achievement
 * @property {string} id
 * @property {string} name
 * @property {string} [description]
 * @property {boolean} unlocked
 * @property {number} [unlockedAtMillis]
 * @property {number} progress
 * @property {number} target
 * @property {number} [points]
 * @property {number} [rarity]
 * @property {boolean} [secret]
 * @property {number} [times]
 * @property {string} [scope]
 * @property {{tier: number, name: string, target: number, points: number, unlocked: boolean}[]} [tiers]
 */

/**
 * @param {import('./account.js').Account} account
 */
export function achievementsPage(account) {
  let shown = 0;
  return {
    /** @param {HTMLElement} main */
    show(main) {
      const body = h('div', { class: 'stack wide' });
      fill(main, h('h1', null, 'Achievements'), body);
      void load(body, ++shown);
    },
    hide() {
      shown++;
    },
  };

  /**
   * @param {HTMLElement} body
   * @param {number} turn of showing: an answer that comes after another page was opened is dropped
   */
  async function load(body, turn) {
    fill(body, loading('Looking up your achievements'));
    try {
      const player = await account.player();
      const { status, body: told } = await player.api('GET', '/players/me/achievements');
      if (turn !== shown) {
        return;
      }
      if (status !== 200) {
        throw new Error(told?.message ?? `the backend answered ${status}`);
      }
      present(body, told.achievements, told.totals);
    } catch (error) {
      if (turn === shown) {
        const what = error instanceof Error ? error.message : String(error);
        fill(
          body,
          failure('Your achievements could not be read', 'They are safe: only reading them failed.', {
            detail: what,
            retry: () => void load(body, shown),
          }),
        );
      }
    }
  }
}

/**
 * @param {HTMLElement} body
 * @param {Achievement[]} all
 * @param {Record<string, number>} totals
 */
function present(body, all, totals) {
  if (all.length === 0) {
    fill(body, empty('Nothing to achieve yet', 'Whoever runs this game has defined no achievements.'));
    return;
  }
  const unlocked = all.filter((each) => each.unlocked);
  const points = all.reduce((sum, each) => sum + pointsOf(each, true), 0);
  const pointsMax = all.reduce((sum, each) => sum + pointsOf(each, false), 0);
  const sorted = [...all].sort((a, b) => Number(b.unlocked) - Number(a.unlocked) || share(b) - share(a));
  fill(
    body,
    h(
      'div',
      { class: 'stack wide' },
      h('p', { class: 'lead' }, `${unlocked.length} of ${all.length} unlocked, ${number(points)} of ${plural(pointsMax, 'point')}.`),
      progress('Points', points, pointsMax),
    ),
    totals && Object.keys(totals).length > 0 ? record(totals) : null,
    h('ul', { class: 'grid', 'aria-label': 'All achievements' }, sorted.map(card)),
  );
}

/** @param {Achievement} one @param {boolean} reached only what the player has */
function pointsOf(one, reached) {
  if (one.tiers) {
    return one.tiers.reduce((sum, tier) => sum + (tier.unlocked || !reached ? tier.points : 0), 0);
  }
  return one.unlocked || !reached ? (one.points ?? 0) : 0;
}

/** @param {Achievement} one */
function share(one) {
  return one.target > 0 ? Math.min(1, one.progress / one.target) : 0;
}

/** @param {Achievement} one */
function card(one) {
  const secret = one.secret === true && one.name === '';
  const open = !one.unlocked && !secret;
  return h(
    'li',
    {
      class: `card compact achievement ${one.unlocked ? 'unlocked' : ''}`,
      data: { achievement: one.id, unlocked: one.unlocked },
    },
    h('span', { class: 'medal' }, icon(one.unlocked ? 'medal' : 'lock')),
    h(
      'div',
      { class: 'about' },
      h('h2', { class: 'name' }, secret ? 'Secret' : one.name),
      h('p', { class: 'soft' }, secret ? 'You will know when you have it.' : (one.description ?? '')),
      one.tiers ? tiers(one.tiers) : null,
      open && one.target > 1
        ? [progress(`Progress of ${one.name}`, one.progress, one.target), h('small', { class: 'figure' }, `${number(one.progress)} / ${number(one.target)}`)]
        : null,
      h('small', null, footnote(one)),
    ),
  );
}

/** @param {NonNullable<Achievement['tiers']>} all */
function tiers(all) {
  return h(
    'ol',
    { class: 'tiers' },
    all.map((tier) =>
      h(
        'li',
        null,
        h('span', { class: tier.unlocked ? null : 'open' }, tier.unlocked ? [icon('check'), h('span', { class: 'visually-hidden' }, 'Unlocked: ')] : null, tier.name),
        h('span', { class: 'figure' }, number(tier.target)),
      ),
    ),
  );
}

/** @param {Achievement} one */
function footnote(one) {
  return [
    one.unlocked && one.unlockedAtMillis ? moment(one.unlockedAtMillis) : one.unlocked ? 'Unlocked' : 'Not yet',
    one.points ? plural(one.points, 'point') : null,
    one.rarity !== undefined ? `${percent(one.rarity)} of players` : null,
    one.times ? `${plural(one.times, 'time')}` : null,
  ]
    .filter(Boolean)
    .join(' \u00b7 ');
}

/**
 * What matters of the totals; the backend may know more.
 *
 * @param {Record<string, number>} totals
 */
function record(totals) {
  const shots = totals.shots ?? 0;
  /** @type {[string, string | null][]} */
  const tiles = [
    ['Matches', told(totals.matches_played)],
    ['Won', told(totals.matches_won)],
    ['Kills', told(totals.kills)],
    ['Deaths', told(totals.deaths)],
    ['Hit rate', shots > 0 ? percent((totals.hits ?? 0) / shots) : null],
    ['Best streak', told(totals.longest_streak)],
  ];
  return h(
    'section',
    { class: 'wide', 'aria-label': 'Your record' },
    h(
      'div',
      { class: 'tiles' },
      tiles
        .filter(([, value]) => value !== null)
        .map(([name, value]) => h('div', { class: 'tile' }, h('span', { class: 'label' }, name), h('strong', null, value))),
    ),
  );
}

/** @param {number | undefined} value */
function told(value) {
  return value === undefined ? null : number(value);
}
