// The three things one can do here. Each is asked about, wants a reason, and is in the audit.

import { ask } from '../shared/components.js';
import { h } from '../shared/dom.js';
import { ApiError, call } from './api.js';
import { shortId } from './format.js';

/** @typedef {import('./live.js').Host} Host */

const REASON = {
  name: 'reason',
  label: 'Reason',
  hint: 'It is written to the audit, with what came of it.',
  required: true,
  lengthMax: 256,
};

/**
 * @param {Host} host
 * @param {string} sessionId
 * @param {string} players for people: how many are in it
 * @param {() => void} done
 */
export function endSession(host, sessionId, players, done) {
  return act(
    host,
    {
      title: 'End this game session?',
      text: [
        h('p', null, `Its server is asked to end: it tells its players (${players}), reports their totals and exits.`),
        h('p', { class: 'id whole' }, sessionId),
      ],
      confirm: 'End session',
    },
    { path: `sessions/${encodeURIComponent(sessionId)}/end`, id: sessionId, body: {} },
    `Game session ${shortId(sessionId)} is asked to end.`,
    done,
  );
}

/**
 * @param {Host} host
 * @param {string} instanceId
 * @param {string} sessions for people: how many run on it
 * @param {() => void} done
 */
export function interruptInstance(host, instanceId, sessions, done) {
  return act(
    host,
    {
      title: 'Interrupt this instance?',
      text: [
        h(
          'p',
          null,
          `As when Spot takes it back: two minutes’ notice, then it is gone, and what still runs on it (${sessions}) with it. Another one takes its place.`,
        ),
        h('p', { class: 'id whole' }, instanceId),
      ],
      confirm: 'Interrupt instance',
    },
    { path: `instances/${encodeURIComponent(instanceId)}/interrupt`, id: instanceId, body: {} },
    `Instance ${shortId(instanceId)} has two minutes.`,
    done,
  );
}

/**
 * @param {Host} host
 * @param {string} uploadId
 * @param {'APPROVE' | 'REJECT'} decision
 * @param {() => void} done
 */
export function decide(host, uploadId, decision, done) {
  const approve = decision === 'APPROVE';
  return act(
    host,
    {
      title: approve ? 'Approve this picture?' : 'Reject this picture?',
      text: [
        h('p', null, approve ? 'Everybody will see it.' : 'Its player is told, and may try another.'),
        h('p', { class: 'id whole' }, uploadId),
      ],
      confirm: approve ? 'Approve' : 'Reject',
      danger: !approve,
    },
    { path: `reviews/${encodeURIComponent(uploadId)}`, id: uploadId, body: { decision } },
    approve ? 'The picture is approved.' : 'The picture is rejected.',
    done,
  );
}

/**
 * @param {Host} host
 * @param {{ title: string, text: import('../shared/dom.js').Child, confirm: string, danger?: boolean }} question
 * @param {{ path: string, id: string, body: Record<string, unknown> }} request
 * @param {string} good what is said when it is done
 * @param {() => void} done called whatever came of it
 */
async function act(host, question, request, good, done) {
  const answer = await ask({ danger: true, ...question, fields: [REASON] });
  if (answer === null) {
    return;
  }
  try {
    await call('POST', request.path, {
      body: { ...request.body, confirm: request.id, reason: answer['reason'] },
    });
    host.tell(good, 'good');
  } catch (e) {
    if (!(e instanceof ApiError)) {
      throw e;
    }
    if (e.kind === 'session') {
      host.locked();
      return;
    }
    // It may have been done all the same: the audit knows.
    host.tell(
      e.kind === 'offline' ? `${e.message} The audit will say what came of it.` : e.message,
      'bad',
    );
  }
  done();
}
