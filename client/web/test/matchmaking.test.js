import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';
import { signIn } from '../src/net/identity.js';
import { findMatch, lastMatch } from '../src/net/matchmaking.js';

/** @typedef {{status?: number, headers?: Record<string, string>, body?: unknown}} Reply */
/** @typedef {{method: string, path: string, headers: http.IncomingHttpHeaders, body: any}} Call */

/**
 * A backend on a port of this machine.
 *
 * @param {(call: Call) => Reply | undefined} answer of the API's routes
 */
async function backend(answer) {
  /** @type {Call[]} */
  const calls = [];
  let known = true;
  let identities = 0;
  const server = http.createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) {
      parts.push(part);
    }
    const text = Buffer.concat(parts).toString();
    const body = text ? JSON.parse(text) : undefined;
    const call = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
    /** @type {Reply} */
    let reply;
    if (call.path === '/ping') {
      reply = {};
    } else if (call.path === '/' && String(request.headers['x-amz-target']).endsWith('.GetId')) {
      reply = { body: { IdentityId: `us-west-2:guest-${++identities}` } };
    } else if (call.path === '/') {
      const Credentials = { AccessKeyId: 'AKIA', SecretKey: 's', SessionToken: 't', Expiration: Date.now() / 1000 + 3600 };
      reply = known
        ? { body: { IdentityId: body.IdentityId, Credentials } }
        : { status: 400, body: { __type: 'ResourceNotFoundException' } };
      known = true;
    } else {
      calls.push(call);
      reply = answer(call) ?? { status: 404, body: { error: 'not_found', message: 'no such thing' } };
    }
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
    response.end(reply.body === undefined ? '' : JSON.stringify(reply.body));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const origin = `http://127.0.0.1:${port}`;
  return {
    calls,
    forget: () => (known = false),
    close: () => {
      server.closeAllConnections?.();
      server.close();
    },
    config: {
      region: 'us-west-2',
      identityPoolId: 'us-west-2:pool',
      cognitoEndpoint: `${origin}/`,
      apiUrl: `${origin}/apis/a1`,
      gameVersion: 'arena-1',
      host: '127.0.0.1',
    },
  };
}

function storage() {
  /** @type {Map<string, string>} */
  const kept = new Map();
  return {
    kept,
    getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => void kept.set(name, value),
    removeItem: (/** @type {string} */ name) => void kept.delete(name),
  };
}

const SEAT = {
  ipAddress: '127.0.0.1',
  port: 7777,
  gameSessionId: 'arn:session',
  playerSessionId: 'psess-1',
  connectToken: 'secret-token',
};

/**
 * @param {Reply[]} looks at the ticket, one after the other
 * @param {(call: Call) => Reply | undefined} [others]
 */
function ticket(looks, others = () => undefined) {
  return (/** @type {Call} */ call) => {
    if (call.method === 'POST' && call.path === '/apis/a1/matchmaking/tickets') {
      return { status: 202, body: { ticketId: 'ticket 1', status: 'QUEUED' } };
    }
    if (call.method === 'GET' && call.path === '/apis/a1/matchmaking/tickets/ticket%201') {
      return looks.length > 1 ? looks.shift() : looks[0];
    }
    return others(call);
  };
}

test('a guest stays who he is, until the pool does not know him', async () => {
  const { config, forget, close } = await backend(() => ({}));
  const store = storage();
  const first = await signIn(config, store);
  assert.deepEqual([first.id, first.isNew], ['us-west-2:guest-1', true]);
  const again = await signIn(config, store);
  assert.deepEqual([again.id, again.isNew], ['us-west-2:guest-1', false]);
  forget();
  const other = await signIn(config, store);
  assert.deepEqual([other.id, other.isNew], ['us-west-2:guest-2', true]);
  assert.equal(store.getItem('netlift.identity'), 'us-west-2:guest-2');
  close();
});

test('a call is signed, and repeated only when that is safe', async () => {
  let failures = 2;
  const { config, calls, close } = await backend(({ path }) => {
    if (path.endsWith('/busy') && failures-- > 0) {
      return { status: 503, headers: { 'retry-after': '0' } };
    }
    return path.endsWith('/broken') ? { status: 502 } : { body: { fine: true } };
  });
  const player = await signIn(config, null);
  const answer = await player.api('POST', '/busy', { some: 'thing' });
  assert.deepEqual([answer.status, answer.body, calls.length], [200, { fine: true }, 3]);
  const { headers } = calls[0];
  assert.match(
    String(headers.authorization),
    /^AWS4-HMAC-SHA256 Credential=AKIA\/\d{8}\/us-west-2\/execute-api\/aws4_request, SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, Signature=[0-9a-f]{64}$/,
  );
  assert.equal(headers['x-amz-security-token'], 't');
  assert.deepEqual(calls[0].body, { some: 'thing' });
  calls.length = 0;
  assert.equal((await player.api('POST', '/broken', {})).status, 502);
  assert.equal(calls.length, 1, 'it may have been acted on');
  close();
  await assert.rejects(player.api('POST', '/gone', {}), { name: 'ApiError', code: 'UNREACHABLE' });
});

test('a ticket is looked at until there is a seat', async () => {
  const { config, calls, close } = await backend(
    ticket([
      { body: { ticketId: 'ticket 1', status: 'SEARCHING', estimatedWaitMillis: 4000 }, headers: { 'retry-after': '0' } },
      { body: { ticketId: 'ticket 1', status: 'PLACING' }, headers: { 'retry-after': '0' } },
      { body: { ticketId: 'ticket 1', status: 'COMPLETED', connection: SEAT } },
    ]),
  );
  const store = storage();
  const player = await signIn(config, store);
  /** @type {any[]} */
  const heard = [];
  const match = await findMatch(player, { mode: 'arena', onProgress: (progress) => heard.push(progress) });
  assert.deepEqual(
    heard.map(({ state, estimateMillis, reason }) => [state, estimateMillis, reason]),
    [
      ['SEARCHING', 4000, null],
      ['PLACING', null, null],
    ],
  );
  assert.equal(match.url, 'ws://127.0.0.1:7777/netlift');
  assert.equal(match.connectToken, 'secret-token');
  assert.ok(!JSON.stringify(match).includes('secret-token'), 'nor does a log show it');
  const { body, headers } = calls[0];
  assert.equal(body.mode, 'arena');
  assert.ok(body.latencyInMs['us-west-2'] >= 1);
  assert.match(String(headers['idempotency-key']), /^[0-9a-f-]{36}$/);
  assert.ok(calls.every(({ path }) => !path.includes('token')));

  assert.equal((await lastMatch(player))?.gameSessionId, 'arn:session', 'after a reload');
  match.forget();
  assert.equal(await lastMatch(player), null);
  close();
});

test('a match on this machine is entered where the page came from', async () => {
  const completed = { body: { ticketId: 'ticket 1', status: 'COMPLETED', connection: SEAT } };
  const { config, close } = await backend(ticket([completed]));
  const away = await signIn({ ...config, host: '192.168.1.20' }, null);
  assert.equal((await findMatch(away, { mode: 'arena' })).url, 'wss://192.168.1.20:7777/netlift');
  close();
});

test('an aborted search withdraws its ticket', async () => {
  const { config, calls, close } = await backend(
    ticket([{ body: { ticketId: 'ticket 1', status: 'SEARCHING' }, headers: { 'retry-after': '5' } }], ({ method }) =>
      method === 'DELETE' ? { status: 202 } : undefined,
    ),
  );
  const player = await signIn(config, null);
  const cancel = new AbortController();
  const search = findMatch(player, { mode: 'arena', signal: cancel.signal, onProgress: () => cancel.abort() });
  await assert.rejects(search, { name: 'MatchError', code: 'CANCELLED' });
  assert.equal(calls.at(-1)?.method, 'DELETE');
  close();
});

test('what went wrong has a code and words', async () => {
  const failed = { body: { ticketId: 'ticket 1', status: 'TIMED_OUT', reason: 'nobody came' } };
  const one = await backend(ticket([failed]));
  await assert.rejects(findMatch(await signIn(one.config, null), { mode: 'arena' }), {
    name: 'MatchError',
    code: 'TIMED_OUT',
    message: 'nobody came',
  });
  one.close();
  const two = await backend(() => ({ status: 400, body: { error: 'invalid_request', message: 'mode: unknown' } }));
  const player = await signIn(two.config, null);
  await assert.rejects(findMatch(player, { mode: 'chess' }), { code: 'REFUSED', status: 400, message: 'mode: unknown' });
  two.close();
  await assert.rejects(findMatch(player, { mode: 'arena', latencyInMs: { here: 1 } }), { code: 'UNREACHABLE' });
});

test('a proposed match is answered once', async () => {
  const proposed = { body: { ticketId: 'ticket 1', status: 'REQUIRES_ACCEPTANCE', acceptWithinMillis: 9000 }, headers: { 'retry-after': '0' } };
  const completed = { body: { ticketId: 'ticket 1', status: 'COMPLETED', connection: SEAT } };
  const { config, calls, close } = await backend(
    ticket([proposed, proposed, completed], ({ path }) => (path.endsWith('/acceptance') ? { body: {} } : undefined)),
  );
  const player = await signIn(config, null);
  /** @type {number[]} */
  const asked = [];
  await findMatch(player, {
    mode: 'arena',
    onAcceptance: (withinMillis) => {
      asked.push(withinMillis);
      return true;
    },
  });
  assert.deepEqual(asked, [9000]);
  assert.deepEqual(
    calls.filter(({ path }) => path.endsWith('/acceptance')).map(({ body }) => body),
    [{ accept: true }],
  );
  close();
});
