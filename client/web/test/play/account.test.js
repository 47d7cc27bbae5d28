import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanName } from '../../src/play/account.js';

test('a name is one line of at most 24 characters, none of them unseen', () => {
  assert.equal(cleanName('  Ada \n\t Lovelace '), 'Ada Lovelace');
  assert.equal(cleanName('\u202eevil\u0000\u200b'), 'evil');
  assert.equal(cleanName('   \u0007 '), '');
  assert.equal(cleanName('\u{1f642}'.repeat(30)), '\u{1f642}'.repeat(24), 'counted as seen, not cut in halves');
  assert.equal(cleanName('<img src=x onerror=go()>'), '<img src=x onerror=go()>', 'markup is a name like others');
});
