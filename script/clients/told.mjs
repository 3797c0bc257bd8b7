// Reports one error through @sentry/node with a DSN that carries a notification config, and waits for
// the message it causes. node told.mjs DSN FILE-OF-THE-FAKE-SLACK
import * as Sentry from '@sentry/node';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const [dsn, taken] = process.argv.slice(2);
Sentry.init({ dsn, release: 'shop@1.2.3', environment: 'staging', tracesSampleRate: 0 });
Sentry.captureException(new RangeError('stock of <!channel> went below zero'));
assert.ok(await Sentry.flush(10_000), 'the client could not send');

function messages() {
  return readFileSync(taken, 'utf8').trim().split('\n').slice(1).map((line) => JSON.parse(line));
}

for (let tries = 0; messages().length === 0 && tries < 300; tries++) {
  await pause(100);
}
assert.equal(messages().length, 1, 'one error makes one message');
const text = JSON.stringify(messages()[0].message);
assert.match(text, /stock of &lt;!channel&gt; went below zero/);
assert.ok(!text.includes('<!channel>'), 'text of an error must not act');
assert.match(text, /#ops/);
console.log(`@sentry/node ${Sentry.SDK_VERSION}: a DSN with a config made a Slack message, nothing was set up`);
process.exit(0);
