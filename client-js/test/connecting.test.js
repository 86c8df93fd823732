import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoffMs, retryAfterClose } from '../tidings-client.js';
import { connected, given, settle } from './fakes.js';

test('a client offers the protocol and its token, and names its device', async () => {
  const { client, gateway, told } = given();
  client.start();
  await settle();
  assert.equal(gateway.last.url.host, 'one:8080');
  assert.equal(gateway.last.url.searchParams.get('device'), 'test');
  assert.equal(gateway.last.protocols[0], 'tidings.v1');
  assert.match(gateway.last.protocols[1], /^bearer\.e30\./);
  gateway.last.accept();
  assert.deepEqual(told.states.map((s) => s.state), ['connecting', 'open']);
});

test('close codes mean what their range says', () => {
  const expected = {
    4000: 'never', 4001: 'never', 4003: 'never', 4099: 'never', 4100: 'backoff', 4103: 'backoff', 4199: 'backoff',
    4200: 'now', 4201: 'now', 4202: 'once', 4299: 'now', 1000: 'backoff', 1001: 'backoff', 1006: 'backoff',
    1011: 'backoff', 1002: 'never', 1009: 'never', 4300: 'backoff',
  };
  for (const [code, retry] of Object.entries(expected)) assert.equal(retryAfterClose(Number(code)), retry, code);
});

test('a pause is anywhere up to a bound that doubles to thirty seconds', () => {
  assert.equal(backoffMs(1, () => 0.999), 999);
  assert.equal(backoffMs(3, () => 0.5), 2000);
  assert.equal(backoffMs(50, () => 0.9999), 29_997);
  assert.equal(backoffMs(50, () => 0), 0);
});

test('a broken connection is opened again after a pause, at the next gateway', async () => {
  const { clock, gateway, told } = await connected();
  gateway.last.ends(1006);
  await clock.pass(0);
  assert.equal(told.states.at(-1).state, 'waiting');
  assert.equal(told.states.at(-1).retryInMs, 500);
  await clock.pass(499);
  assert.equal(gateway.sockets.length, 1);
  await clock.pass(1);
  assert.equal(gateway.sockets.length, 2);
  assert.equal(gateway.last.url.host, 'two:8080');
});

test('pauses grow while nothing lasts, and begin anew after a connection that did', async () => {
  const { clock, gateway, told } = await connected();
  const pauses = [];
  for (let i = 0; i < 4; i++) {
    gateway.last.ends(4100);
    await clock.pass(0);
    pauses.push(told.states.at(-1).retryInMs);
    await clock.pass(60_000 > pauses.at(-1) ? pauses.at(-1) : 0);
    gateway.last.accept();
  }
  assert.deepEqual(pauses, [500, 1000, 2000, 4000]);
  await clock.pass(10_000);
  gateway.last.ends(4100);
  await clock.pass(0);
  assert.equal(told.states.at(-1).retryInMs, 500);
});

test('"never" ends it, and says why', async () => {
  const { clock, gateway, told, client } = await connected();
  gateway.last.ends(4003, 'forbidden');
  await clock.pass(120_000);
  assert.equal(client.state, 'closed');
  assert.equal(told.states.at(-1).reason, 'forbidden');
  assert.equal(gateway.sockets.length, 1);
  assert.equal(clock.pending, 0);
});

test('"now" is at once, but not twice in a row', async () => {
  const { clock, gateway, told } = await connected();
  await clock.pass(15_000);
  gateway.last.ends(4200, 'drain');
  await clock.pass(0);
  assert.equal(gateway.sockets.length, 2);
  gateway.last.accept();
  gateway.last.ends(4200, 'drain');
  await clock.pass(0);
  assert.equal(gateway.sockets.length, 2);
  assert.equal(told.states.at(-1).retryInMs, 1000);
});

test('an expired token is replaced at once, and a second refusal of it ends it', async () => {
  const { clock, gateway, told, client } = await connected();
  await clock.pass(15_000);
  gateway.last.ends(4202, 'token-expired');
  await clock.pass(0);
  assert.deepEqual(told.tokens, ['connect', 'refused']);
  gateway.problem = { status: 401, code: 'unauthenticated', retry: 'once', detail: 'bad signature' };
  gateway.last.refuse();
  await clock.pass(0);
  assert.equal(client.state, 'closed');
  assert.equal(told.states.at(-1).error.message, 'bad signature');
});

test('a refused upgrade is asked about plainly, with the same token and address', async () => {
  const { client, clock, gateway, told } = given();
  client.start();
  await settle();
  gateway.problem = { status: 503, code: 'at-capacity', retry: 'backoff', detail: 'full', retryAfter: '7' };
  const url = gateway.last.url.href;
  gateway.last.refuse();
  await settle();
  assert.equal(gateway.probes[0].url, url.replace('ws:', 'http:'));
  assert.match(gateway.probes[0].authorization, /^Bearer e30\./);
  assert.equal(told.states.at(-1).retryInMs, 7000);
  assert.equal(told.states.at(-1).reason, 'at-capacity');
  await clock.pass(7000);
  assert.equal(gateway.sockets.length, 2);
});

test('Retry-After is kept even when somebody looks at the page', async () => {
  const { client, clock, gateway, document } = given();
  client.start();
  await settle();
  gateway.problem = { status: 429, code: 'rate-limited', retry: 'backoff', retryAfter: '7' };
  gateway.last.refuse();
  await settle();
  document.dispatchEvent(new Event('visibilitychange'));
  await clock.pass(6999);
  assert.equal(gateway.sockets.length, 1);
});

for (const [name, problem] of [
  ['says that all is well', { status: 426, code: 'upgrade-required', retry: 'never' }],
  ['cannot be reached', null],
  ['is somebody else', { status: 502 }],
]) {
  test(`a refused upgrade is a broken one where the address ${name}`, async () => {
    const { client, gateway, told } = given();
    client.start();
    await settle();
    gateway.problem = problem;
    gateway.last.refuse();
    await settle();
    assert.equal(told.states.at(-1).state, 'waiting');
    assert.equal(told.states.at(-1).reason, 'broken');
  });
}

test('a refusal for good ends it', async () => {
  const { client, gateway, told } = given();
  client.start();
  await settle();
  gateway.problem = { status: 403, code: 'forbidden', retry: 'never', detail: 'Origin' };
  gateway.last.refuse();
  await settle();
  assert.equal(client.state, 'closed');
  assert.equal(told.states.at(-1).error.code, 'forbidden');
});

test('without a token there is no attempt, and another try later', async () => {
  let tries = 0;
  const { client, clock, gateway, told } = given({
    token: () => {
      if (++tries === 1) throw new Error('signed out');
      return 'a.b.c';
    },
  });
  client.start();
  await settle();
  assert.equal(told.states.at(-1).reason, 'no-token');
  assert.equal(gateway.sockets.length, 0);
  await clock.pass(1000);
  assert.equal(gateway.sockets.length, 1);
});

test('a socket that opens and says nothing is given up', async () => {
  const { client, clock, gateway, told } = given();
  client.start();
  await settle();
  gateway.last.readyState = 1;
  gateway.last.onopen();
  await clock.pass(15_000);
  assert.equal(gateway.last.closedWith.code, 3000);
  assert.equal(told.states.at(-1).reason, 'no-welcome');
});

test('a network that is back is tried at once', async () => {
  const { clock, gateway, window } = await connected();
  gateway.last.ends(1006);
  await clock.pass(0);
  window.dispatchEvent(new Event('online'));
  await settle();
  assert.equal(gateway.sockets.length, 2);
  await clock.pass(14_000);
  assert.equal(gateway.sockets.length, 2); // the timer of the waiting did not come back
});

test('stop acks, closes with 1000, and nothing happens any more', async () => {
  const { client, clock, gateway, told } = await connected();
  gateway.last.event('user:42', 'n1', 'u1');
  client.stop();
  assert.deepEqual(gateway.last.of('ack'), [{ type: 'ack', room: 'user:42', cursor: 'u1' }]);
  assert.equal(gateway.last.closedWith.code, 1000);
  gateway.last.event('user:42', 'n2', 'u2');
  await clock.pass(600_000);
  assert.equal(told.notifications.length, 1);
  assert.equal(gateway.sockets.length, 1);
  assert.equal(client.state, 'closed');
});

test('a client that was stopped can be started again, from where it was', async () => {
  const { client, gateway } = await connected();
  gateway.last.event('user:42', 'n1', 'u1');
  client.stop();
  client.start();
  await settle();
  assert.deepEqual(gateway.last.url.searchParams.getAll('cursor'), ['u1', 'a0']);
});

test('goaway opens the new connection before the old one is closed, and loses and repeats nothing', async () => {
  const { clock, gateway, ids, told } = await connected();
  const old = gateway.last;
  old.event('user:42', 'n1', 'u1');
  old.says({ type: 'goaway', reason: 'drain', withinMs: 20_000 });
  await clock.pass(5000);
  const next = gateway.last;
  assert.notEqual(next, old);
  assert.deepEqual(next.url.searchParams.getAll('cursor'), ['u1', 'a0']);
  old.event('user:42', 'n2', 'u2');
  assert.equal(old.closedWith, null);
  next.accept([['user:42', 'u2'], ['all', 'a0']]);
  assert.equal(old.closedWith.code, 1000);
  old.event('user:42', 'n3', 'u3');
  next.event('user:42', 'n2', 'u2');
  next.event('user:42', 'n3', 'u3');
  assert.deepEqual(ids(), ['n1', 'n2', 'n3']);
  assert.ok(!told.states.some((info) => info.state === 'waiting'));
});

test('a goaway whose new connection fails tries the next gateway, and the old one goes on meanwhile', async () => {
  const { clock, gateway, told, ids } = await connected();
  const old = gateway.last;
  old.says({ type: 'goaway', reason: 'drain', withinMs: 20_000 });
  await clock.pass(5000);
  assert.equal(gateway.last.url.host, 'two:8080');
  gateway.last.refuse();
  old.event('user:42', 'n1', 'u1');
  await clock.pass(499);
  assert.equal(gateway.sockets.length, 2);
  await clock.pass(1);
  assert.equal(gateway.sockets.length, 3);
  assert.equal(gateway.last.url.host, 'one:8080');
  gateway.last.accept([['user:42', 'u1'], ['all', 'a0']]);
  assert.equal(old.closedWith.code, 1000);
  assert.deepEqual(ids(), ['n1']);
  assert.ok(!told.states.some((info) => info.state === 'waiting'));
});

test('a goaway whose new connections all fail ends with the old one', async () => {
  const { clock, gateway, told } = await connected();
  const old = gateway.last;
  old.says({ type: 'goaway', reason: 'drain', withinMs: 20_000 });
  let tries = 0;
  for (let ms = 0; ms < 20_000; ms += 100) {
    await clock.pass(100);
    if (gateway.last !== old && gateway.last.readyState === 0) {
      gateway.last.refuse();
      tries++;
    }
  }
  assert.equal(told.states.at(-1).state, 'open');
  assert.ok(tries > 2 && tries < 10, String(tries));
  const before = gateway.sockets.length;
  old.ends(4200, 'drain');
  await clock.pass(0);
  assert.equal(gateway.sockets.length, before + 1);
});

test('a second goaway opens no second connection', async () => {
  const { clock, gateway } = await connected();
  const old = gateway.last;
  old.says({ type: 'goaway', reason: 'rebalance', withinMs: 5000 });
  await clock.pass(2000);
  old.says({ type: 'goaway', reason: 'drain', withinMs: 1000 });
  await clock.pass(900);
  assert.equal(gateway.sockets.length, 2);
});

test('what was received is acked on the old connection before it is closed', async () => {
  const { clock, gateway } = await connected();
  const old = gateway.last;
  old.says({ type: 'goaway', reason: 'rebalance', withinMs: 20_000 });
  await clock.pass(5000);
  old.event('user:42', 'n1', 'u1');
  gateway.last.accept([['user:42', 'u1'], ['all', 'a0']]);
  assert.deepEqual(old.of('ack').map((ack) => ack.cursor), ['u1']);
});

test('a goaway whose old connection ends first goes on with the new one', async () => {
  const { clock, gateway, told } = await connected();
  const old = gateway.last;
  old.says({ type: 'goaway', reason: 'drain', withinMs: 20_000 });
  await clock.pass(5000);
  old.ends(4200, 'drain');
  await settle();
  assert.equal(told.states.at(-1).state, 'connecting');
  gateway.last.accept();
  assert.equal(told.states.at(-1).state, 'open');
  assert.equal(gateway.sockets.length, 2);
});
