import assert from 'node:assert/strict';
import { test } from 'node:test';

import { connected, given, settle } from './fakes.js';

/** How a promise ends, without waiting for it in the test. */
function ending(promise) {
  const end = {};
  promise.then(
    (value) => (end.value = value),
    (error) => (end.error = error),
  );
  return end;
}

test('what is published goes out as an ephemeral frame, and the reply is the answer', async () => {
  const { client, gateway } = await connected();
  const end = ending(client.publish('team:7', { on: true }, { eventType: 'chat.typing' }));

  const [frame] = gateway.last.of('publish');
  assert.deepEqual(frame, {
    type: 'publish', id: frame.id, room: 'team:7', eventType: 'chat.typing', data: { on: true }, ephemeral: true,
  });
  await settle();
  assert.deepEqual(end, {});
  gateway.last.says({ type: 'reply', id: frame.id, ok: true, room: 'team:7' });
  await settle();
  assert.deepEqual(end, { value: { local: false } });
});

test('that only the same gateway was reached is told', async () => {
  const { client, gateway } = await connected();
  const end = ending(client.publish('team:7', 1, { eventType: 'a.b' }));
  gateway.last.says({ type: 'reply', id: gateway.last.of('publish')[0].id, ok: true, room: 'team:7', local: true });
  await settle();
  assert.deepEqual(end.value, { local: true });
});

test('several answers find their own questions, in whatever order they come', async () => {
  const { client, gateway } = await connected();
  const first = ending(client.publish('team:7', 1, { eventType: 'a.b' }));
  const second = ending(client.publish('team:8', undefined, { eventType: 'a.b' }));
  const [one, other] = gateway.last.of('publish');
  assert.equal(other.data, null);
  gateway.last.says(
    { type: 'reply', id: other.id, ok: true, room: 'team:8', local: true },
    { type: 'reply', id: one.id, ok: true, room: 'team:7' },
  );
  await settle();
  assert.deepEqual([first.value, second.value], [{ local: false }, { local: true }]);
});

test('a refusal is the promise\'s, and nobody else\'s', async () => {
  const { client, gateway, told } = await connected();
  const end = ending(client.publish('team:7', 1, { eventType: 'a.b' }));
  const error = { code: 'forbidden', message: 'room: team:7', retry: 'never' };
  gateway.last.says({ type: 'reply', id: gateway.last.of('publish')[0].id, ok: false, room: 'team:7', error });
  await settle();
  assert.deepEqual(end.error, { ...error, room: 'team:7' });
  assert.deepEqual(told.errors, []);
});

test('without a connection nothing is sent, and nothing waits for one', async () => {
  const { client, gateway, clock } = given();
  const stopped = ending(client.publish('team:7', 1, { eventType: 'a.b' }));
  client.start();
  await settle();
  const connecting = ending(client.publish('team:7', 1, { eventType: 'a.b' }));
  gateway.last.accept();
  await clock.pass(5_000);
  assert.equal(stopped.error.code, 'not-connected');
  assert.equal(connecting.error.code, 'not-connected');
  assert.deepEqual(gateway.last.of('publish'), []);
});

test('a connection that ends first leaves it open whether it was sent, and it is not sent again', async () => {
  const { client, gateway, clock } = await connected();
  const end = ending(client.publish('team:7', 1, { eventType: 'a.b' }));
  gateway.last.ends(1006);
  await clock.pass(60_000);
  gateway.last.accept();
  await settle();
  assert.equal(end.error.code, 'broken');
  assert.deepEqual(gateway.last.of('publish'), []);
});
