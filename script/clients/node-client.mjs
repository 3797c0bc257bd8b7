// Reports through the released @sentry/node and looks for what it reported over the API.
// node node-client.mjs DSN BASE-URL MASTER-KEY
import * as Sentry from '@sentry/node';
import assert from 'node:assert/strict';

const [dsn, base, masterKey] = process.argv.slice(2);
Sentry.init({ dsn, release: 'shop@1.2.3', environment: 'staging', tracesSampleRate: 0 });

class PaymentError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = 'PaymentError';
  }
}

// Each cause says something else: the SDK drops an event whose innermost exception repeats the last.
function parseAmount(order) {
  throw new TypeError(`amount of order ${order} is not a number`);
}

const ids = [];
for (let order = 1; order <= 3; order++) {
  try {
    try {
      parseAmount(order);
    } catch (cause) {
      throw new PaymentError(`could not charge order ${order}`, { cause });
    }
  } catch (error) {
    ids.push(
      Sentry.withScope((scope) => {
        scope.setTag('plan', 'gold');
        scope.setUser({ id: 'u-17', email: 'hanako@example.com' });
        return Sentry.captureException(error);
      }),
    );
  }
}
ids.push(Sentry.captureMessage('disk almost full', 'warning'));
assert.ok(await Sentry.flush(10_000), 'the client could not send everything');

async function get(path) {
  const response = await fetch(base + path, { headers: { 'X-Api-Key': masterKey } });
  assert.equal(response.status, 200, `${path} answered ${response.status}`);
  return response.json();
}

const issues = (await get('/api/v1/projects/1/issues')).items;
const payment = issues.find((issue) => issue.type === 'PaymentError');
assert.ok(payment, 'no issue for PaymentError');
assert.equal(payment.count, 3);
assert.equal(payment.level, 'error');
assert.deepEqual(payment.environments, ['staging']);
assert.equal(payment.lastRelease, 'shop@1.2.3');
assert.ok(issues.some((issue) => issue.title === 'disk almost full' && issue.level === 'warning'));
for (const id of ids) {
  await get(`/api/v1/projects/1/events/${id}`);
}
const { event } = await get(`/api/v1/projects/1/events/${ids[0]}`);
assert.equal(event.exceptions.length, 2, 'the cause is missing');
assert.equal(event.exceptions[1].type, 'TypeError');
assert.equal(event.tags.plan, 'gold');
assert.equal(event.user.id, 'u-17');
console.log(`@sentry/node ${Sentry.SDK_VERSION}: ${ids.length} events arrived, grouped and counted`);
process.exit(0);
