import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connected, given, jwt, settle } from './fakes.js';

test('a silence is asked about, and an answer ends it', async () => {
  const { client, clock, gateway } = await connected();
  await clock.pass(25_000);
  const [ping] = gateway.last.of('ping');
  gateway.last.says({ type: 'pong', id: ping.id, rooms: [{ room: 'all', cursor: 'a7' }] });
  await clock.pass(20_000);
  assert.equal(client.state, 'open');
  assert.equal(client.cursors.all, 'a7');
});

test('a silence without an answer is a dead connection', async () => {
  const { clock, gateway, told } = await connected();
  const dead = gateway.last;
  await clock.pass(35_000);
  assert.equal(dead.closedWith.code, 3000);
  assert.equal(told.states.at(-1).reason, 'silent');
  await clock.pass(1000);
  assert.equal(gateway.sockets.length, 2);
  dead.ends(1006); // the browser noticed at last: that is news no more
  await clock.pass(0);
  assert.equal(gateway.sockets.length, 2);
});

test('frames that come keep the client from asking', async () => {
  const { clock, gateway } = await connected();
  for (let i = 0; i < 10; i++) {
    await clock.pass(20_000);
    gateway.last.event('all', 'n' + i, 'a' + i);
  }
  assert.deepEqual(gateway.last.of('ping'), []);
});

test('a page that is looked at again makes sure that its connection lives', async () => {
  const { clock, gateway, document } = await connected();
  document.dispatchEvent(new Event('visibilitychange'));
  assert.equal(gateway.last.of('ping').length, 1);
  document.visibilityState = 'hidden';
  document.dispatchEvent(new Event('visibilitychange'));
  assert.equal(gateway.last.of('ping').length, 1);
  gateway.last.says({ type: 'pong', rooms: [] });
  await clock.pass(10_000);
  assert.equal(gateway.last.closedWith, null);
});

test('a token is renewed before it ends, on the same connection, and again', async () => {
  const { client, clock, gateway, told } = given({
    token(why) {
      told.tokens.push(why);
      return jwt(clock.now + 600_000);
    },
  });
  client.start();
  await settle();
  gateway.last.accept();
  const alive = async (ms) => {
    for (let i = 0; i < ms; i += 20_000) {
      await clock.pass(20_000);
      gateway.last.says({ type: 'pong', rooms: [] });
    }
  };
  await alive(540_000);
  assert.equal(gateway.last.of('refresh').length, 1);
  assert.deepEqual(told.tokens, ['connect', 'refresh']);
  assert.ok(told.frames.filter((f) => f.frame.type === 'refresh').every((f) => f.frame.token === '...'));
  await alive(540_000);
  assert.equal(gateway.last.of('refresh').length, 2);
  assert.equal(gateway.sockets.length, 1);
});

test('a token that cannot be read is left to the gateway to end', async () => {
  const { client, clock, gateway } = given({ token: () => 'opaque' });
  client.start();
  await settle();
  gateway.last.accept();
  await clock.pass(20_000);
  assert.deepEqual(gateway.last.of('refresh'), []);
});
