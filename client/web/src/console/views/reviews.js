// Pictures that wait for somebody to decide.

import { empty } from '../../shared/components.js';
import { h } from '../../shared/dom.js';
import { duration } from '../../shared/format.js';
import { decide } from '../actions.js';
import { call } from '../api.js';
import { live } from '../live.js';
import { vars } from '../morph.js';
import { head, id, press } from '../parts.js';

/** @typedef {import('../shapes.js').Review} Review */

const EVERY_MILLIS = 5_000;
const ADDRESS_MILLIS = 240_000; // an address of a picture is good for five minutes

/** @type {import('../views.js').View} */
export const reviews = {
  title: 'Reviews',
  open(host) {
    /** @type {Set<string>} */
    const seen = new Set();
    /** @type {Map<string, { url: string, at: number }>} */
    const pictures = new Map();
    /** @type {Review[]} */
    let known = [];
    const { redraw, refresh } = live(host, {
      what: 'reviews',
      everyMillis: EVERY_MILLIS,
      load: async (signal) => {
        known = /** @type {{ reviews: Review[] }} */ (await call('GET', 'reviews', { signal })).reviews;
        keep(pictures, known, Date.now());
        return known;
      },
      isEmpty: (all) => all.length === 0,
      draw: (all) => [
        head('Reviews', 'Pictures that moderation was not sure about. Each waits until somebody decides.'),
        all.length === 0
          ? empty('Nothing waits', 'Pictures come here when moderation finds something and is not sure of it.')
          : h(
              'ul',
              { class: 'reviews', data: { key: 'reviews' } },
              all.map((each) => one(each, pictures.get(each.uploadId)?.url ?? '', seen.has(each.uploadId))),
            ),
      ],
    });
    host.acts({
      see: ({ id: uploadId = '' }) => {
        if (!seen.delete(uploadId)) {
          seen.add(uploadId);
        }
        redraw();
      },
      approve: ({ id: uploadId = '' }) => void decide(host, uploadId, 'APPROVE', refresh),
      reject: ({ id: uploadId = '' }) => void decide(host, uploadId, 'REJECT', refresh),
    });
  },
};

/**
 * Each answer has new addresses of the same pictures: one is used until it is nearly worthless, so
 * that a picture is loaded once.
 *
 * @param {Map<string, { url: string, at: number }>} pictures
 * @param {Review[]} all
 * @param {number} nowMillis
 */
export function keep(pictures, all, nowMillis) {
  const there = new Set(all.map(({ uploadId }) => uploadId));
  for (const uploadId of pictures.keys()) {
    if (!there.has(uploadId)) {
      pictures.delete(uploadId);
    }
  }
  for (const { uploadId, imageUrl } of all) {
    const have = pictures.get(uploadId);
    if (have === undefined || nowMillis - have.at > ADDRESS_MILLIS) {
      pictures.set(uploadId, { url: imageUrl, at: nowMillis });
    }
  }
}

/**
 * @param {Review} review
 * @param {string} url
 * @param {boolean} seen
 */
function one(review, url, seen) {
  const data = { id: review.uploadId };
  return h(
    'li',
    { class: 'review card compact', data: { key: review.uploadId } },
    h(
      'div',
      { class: `picture ${seen ? 'seen' : ''}` },
      url ? h('img', { src: url, alt: seen ? 'The picture to decide about' : '', referrerpolicy: 'no-referrer' }) : null,
      press(seen ? 'Cover it' : 'Show the picture', 'see', { data }),
    ),
    h(
      'div',
      { class: 'stack' },
      h('h2', null, 'Upload ', id(review.uploadId)),
      h('p', { class: 'soft small' }, 'by ', id(review.playerId), `, waits for ${duration(Date.now() - review.sinceMillis)}`),
      h(
        'ul',
        { class: 'labels' },
        review.labels.map((label) =>
          h(
            'li',
            { data: { key: label.name } },
            h('span', { class: 'small' }, label.parent ? `${label.parent}: ${label.name}` : label.name),
            vars(h('span', { class: 'rarity', 'aria-hidden': 'true' }, h('i')), {
              part: Math.min(1, Math.max(0, label.confidence / 100)),
            }),
            h('span', { class: 'figure small' }, `${Math.round(label.confidence)}\u202f%`),
          ),
        ),
      ),
      h(
        'div',
        { class: 'row' },
        press('Approve', 'approve', { data, label: `Approve upload ${review.uploadId}` }),
        press('Reject', 'reject', { data, kind: 'small danger', label: `Reject upload ${review.uploadId}` }),
      ),
    ),
  );
}
