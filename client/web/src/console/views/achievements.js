// What there is to achieve, and how many have.

import { badge, empty } from '../../shared/components.js';
import { h } from '../../shared/dom.js';
import { ago, number, plural } from '../../shared/format.js';
import { call } from '../api.js';
import { NOTHING, share } from '../format.js';
import { live } from '../live.js';
import { vars } from '../morph.js';
import { head, press, tile } from '../parts.js';

/** @typedef {import('../shapes.js').AchievementsAnswer} AchievementsAnswer */
/** @typedef {import('../shapes.js').Achievement} Achievement */

const EVERY_MILLIS = 10_000;

/** @type {import('../views.js').View} */
export const achievements = {
  title: 'Achievements',
  open(host) {
    let rarest = false;
    const { redraw } = live(host, {
      what: 'achievements',
      everyMillis: EVERY_MILLIS,
      load: async (signal) =>
        /** @type {AchievementsAnswer} */ (await call('GET', 'achievements', { signal })),
      isEmpty: (answer) => answer.achievements.length === 0,
      draw: (answer) => draw(answer, rarest),
    });
    host.acts({
      order: ({ rarest: wanted }) => {
        rarest = wanted === 'true';
        redraw();
      },
    });
  },
};

/**
 * @param {AchievementsAnswer} answer
 * @param {boolean} rarest
 */
function draw(answer, rarest) {
  const counted = answer.countedAtMillis !== null;
  return [
    head('Achievements', 'The definitions that count now, and the share of all players who have each.'),
    h(
      'div',
      { class: 'tiles', data: { key: 'figures' } },
      tile('Achievements', answer.achievements.length, `revision ${answer.rev}, version ${answer.version}`),
      tile('Players', answer.players === null ? NOTHING : number(answer.players), 'ever counted'),
      tile(
        'Counted',
        answer.countedAtMillis === null ? 'not yet' : ago(answer.countedAtMillis),
        'once an hour at most',
      ),
    ),
    answer.achievements.length === 0
      ? empty('No definitions', 'Nothing can be achieved until some are applied.')
      : [
          h(
            'div',
            { class: 'row filters', role: 'group', 'aria-label': 'Order', data: { key: 'order' } },
            press('As defined', 'order', { data: { rarest: 'false' }, pressed: !rarest }),
            press('Rarest first', 'order', { data: { rarest: 'true' }, pressed: rarest }),
          ),
          h(
            'ol',
            { class: 'achievements', data: { key: 'list' } },
            ordered(answer.achievements, rarest).map((each) => one(each, counted)),
          ),
        ],
  ];
}

/**
 * @param {Achievement[]} all
 * @param {boolean} rarest
 */
export function ordered(all, rarest) {
  return rarest ? [...all].sort((a, b) => (a.rarity ?? 2) - (b.rarity ?? 2)) : all;
}

/**
 * @param {Achievement} each
 * @param {boolean} counted
 */
function one(each, counted) {
  const points = each.points + each.tiers.reduce((sum, tier) => sum + tier.points, 0);
  return h(
    'li',
    { class: 'achievement', data: { key: each.id } },
    h(
      'div',
      { class: 'achievement-head' },
      h(
        'div',
        { class: 'row' },
        h('h2', null, each.name),
        each.secret ? badge('secret', 'warn') : null,
        each.hidden ? badge('hidden') : null,
      ),
      h('p', { class: 'soft' }, each.description),
      h('p', { class: 'small soft' }, h('code', null, each.id), ` · ${plural(points, 'point')}`),
    ),
    h(
      'ul',
      { class: 'rarities' },
      each.tiers.length === 0
        ? rarity('', each.holders, each.rarity, counted)
        : each.tiers.map((tier) =>
            rarity(`${tier.name} · ${number(tier.target)}`, tier.holders, tier.rarity, counted),
          ),
    ),
  );
}

/**
 * @param {string} name
 * @param {number | null} holders
 * @param {number | null} part
 * @param {boolean} counted
 */
function rarity(name, holders, part, counted) {
  const known = part !== null && holders !== null;
  return h(
    'li',
    null,
    name ? h('span', { class: 'small' }, name) : null,
    known ? vars(h('span', { class: 'rarity', 'aria-hidden': 'true' }, h('i')), { part }) : h('span'),
    known
      ? h('span', { class: 'figure small' }, `${share(part)} · ${plural(holders, 'player')}`)
      : h('span', { class: 'soft small' }, counted ? 'not in the last count' : 'not counted yet'),
  );
}
