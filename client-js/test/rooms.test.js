import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localStorageCursors } from '../tidings-client.js';
import { connected, given, memoryStore, settle } from './fakes.js';

const head = (room, cursor) => ({ room, cursor });

test('who brings no place begins at the head', async () => {
  const { client } = await connected();
  assert.deepEqual(client.cursors, { 'user:42': 'u0', all: 'a0' });
});

test('places are brought to the next connection, in the address and in subscribes', async () => {
  const { client, clock, gateway } = await connected();
  client.subscribe('order:9', { since: '10' });
  const [asked] = gateway.last.of('subscribe');
  assert.deepEqual(asked, { type: 'subscribe', id: asked.id, room: 'order:9', since: '10' });
  gateway.last.says({ type: 'reply', id: asked.id, ok: true, ...head('order:9', 'o5') });
  assert.equal(client.cursors['order:9'], undefined); // what lies between is still to come
  gateway.last.event('order:9', 'n1', 'o4');
  gateway.last.says({ type: 'replayed', room: 'order:9', cursor: 'o5', count: 1, recovered: true });
  gateway.last.event('user:42', 'n2', 'u1');
  gateway.last.ends(1006);
  await clock.pass(1000);
  assert.deepEqual(gateway.last.url.searchParams.getAll('cursor'), ['u1', 'a0']);
  gateway.last.accept([['user:42', 'u9'], ['all', 'a9']]);
  await clock.pass(0);
  assert.equal(gateway.last.of('subscribe')[0].cursor, 'o5');
});

test('until a room has caught up, only its events move its place', async () => {
  const { client, clock, gateway } = await connected();
  gateway.last.ends(1006);
  await clock.pass(1000);
  gateway.last.accept([['user:42', 'u9'], ['all', 'a9']]);
  assert.deepEqual(client.cursors, { 'user:42': 'u0', all: 'a0' });
  gateway.last.says({ type: 'pong', rooms: [head('user:42', 'u9')] });
  assert.equal(client.cursors['user:42'], 'u0');
  gateway.last.event('user:42', 'n1', 'u4');
  assert.equal(client.cursors['user:42'], 'u4');
  gateway.last.says({ type: 'replayed', room: 'user:42', cursor: 'u9', count: 1, recovered: true });
  gateway.last.says({ type: 'pong', rooms: [head('user:42', 'u11')] });
  assert.equal(client.cursors['user:42'], 'u11');
});

test('a notification that was seen is not shown again, and its place is taken', async () => {
  const { client, gateway, ids } = await connected();
  gateway.last.event('user:42', 'n1', 'u1');
  gateway.last.event('user:42', 'n1', 'u2');
  gateway.last.event('all', 'n1', 'a1'); // an id counts within its room
  assert.deepEqual(ids(), ['n1', 'n1']);
  assert.deepEqual(client.cursors, { 'user:42': 'u2', all: 'a1' });
});

test('an ephemeral event is shown, has no place, and is not acked', async () => {
  const { client, clock, gateway, told } = await connected();
  gateway.last.says({ type: 'event', ephemeral: true, notification: { id: 'n1', room: 'all', data: 1 } });
  await clock.pass(1000);
  assert.equal(told.notifications[0].ephemeral, true);
  assert.equal(client.cursors.all, 'a0');
  assert.deepEqual(gateway.last.of('ack'), []);
});

test('what takes a notification back is told as that, and acked like any other', async () => {
  const back = [];
  const { client, clock, gateway, told } = await connected({
    onRetract: (id, correction, delivery) => back.push([id, correction.data, delivery.cursor]),
  });
  gateway.last.event('user:42', 'n1', 'u1');
  gateway.last.says({
    type: 'event',
    cursor: 'u2',
    notification: { id: 'n2', room: 'user:42', retracts: 'n1', data: { order: 10 } },
  });
  await clock.pass(1000);
  assert.deepEqual(back, [['n1', { order: 10 }, 'u2']]);
  assert.equal(told.notifications.length, 1);
  assert.equal(client.cursors['user:42'], 'u2');
  assert.equal(gateway.last.of('ack').at(-1).cursor, 'u2');
});

test('who does not ask for it gets what takes back as a notification', async () => {
  const { gateway, ids } = await connected();
  gateway.last.says({ type: 'event', cursor: 'u1', notification: { id: 'n2', room: 'user:42', retracts: 'n1', data: null } });
  assert.deepEqual(ids(), ['n2']);
});

test('acks travel together, the last of each room', async () => {
  const { clock, gateway } = await connected();
  gateway.last.event('user:42', 'n1', 'u1');
  gateway.last.event('user:42', 'n2', 'u2');
  gateway.last.event('all', 'n3', 'a1');
  await clock.pass(249);
  assert.equal(gateway.last.messages, 0);
  await clock.pass(1);
  assert.equal(gateway.last.messages, 1);
  assert.deepEqual(gateway.last.of('ack').map((a) => a.room + a.cursor), ['user:42u2', 'alla1']);
});

test('acks are left to the page where it wants that', async () => {
  const { client, clock, gateway } = await connected({ autoAck: false });
  gateway.last.event('user:42', 'n1', 'u1');
  await clock.pass(1000);
  assert.deepEqual(gateway.last.of('ack'), []);
  client.ack('user:42', 'u1');
  await clock.pass(1000);
  assert.equal(gateway.last.of('ack').length, 1);
});

test('what is sent again is not shown again, moves no place, and is acked up to where we are', async () => {
  const again = [];
  const { client, clock, gateway, ids } = await connected({ onRedelivered: (n, { attempt }) => again.push(n.id + attempt) });
  gateway.last.event('user:42', 'n1', 'u1');
  gateway.last.event('user:42', 'n2', 'u2');
  await clock.pass(250);
  gateway.last.says({
    type: 'event', redelivered: true, attempt: 2, cursor: 'u1', notification: { id: 'n1', room: 'user:42', data: 1 },
  });
  await clock.pass(250);
  assert.deepEqual(ids(), ['n1', 'n2']);
  assert.deepEqual(again, ['n12']);
  assert.equal(client.cursors['user:42'], 'u2');
  assert.deepEqual(gateway.last.of('ack').map((a) => a.cursor), ['u2', 'u2']);
});

test('while a room catches up, what is sent again is acked by itself', async () => {
  const { clock, gateway } = await connected();
  gateway.last.ends(1006);
  await clock.pass(1000);
  gateway.last.accept([['user:42', 'u0'], ['all', 'a0']]);
  gateway.last.says({
    type: 'event', redelivered: true, attempt: 2, cursor: 'u1', notification: { id: 'n1', room: 'user:42', data: 1 },
  });
  await clock.pass(250);
  assert.deepEqual(gateway.last.of('ack').map((a) => a.cursor), ['u1']);
});

test('who never acks says so', async () => {
  const { clock, gateway } = await connected({ neverAck: true });
  assert.equal(gateway.last.url.searchParams.get('acks'), 'none');
  gateway.last.event('user:42', 'n1', 'u1');
  await clock.pass(1000);
  assert.deepEqual(gateway.last.of('ack'), []);
});

test('a mark says what the user did, in frames that the gateway takes, and is done when it is taken', async () => {
  const { client, gateway } = await connected();
  const marking = client.mark(Array.from({ length: 150 }, (_, i) => 'n' + i), 'read');
  const frames = gateway.last.of('mark');
  assert.deepEqual(frames.map((f) => [f.ids.length, f.as, f.room]), [[100, 'read', undefined], [50, 'read', undefined]]);
  for (const { id } of frames) gateway.last.says({ type: 'reply', id, ok: true });
  await marking;
  client.mark({ room: 'all', cursor: 'a0' }, 'seen').catch(() => {});
  client.mark({ room: 'all', ids: ['n1'] }, 'archived').catch(() => {});
  assert.deepEqual(
    gateway.last.of('mark').slice(2).map(({ id, ...rest }) => rest),
    [{ type: 'mark', room: 'all', cursor: 'a0', as: 'seen' }, { type: 'mark', room: 'all', ids: ['n1'], as: 'archived' }],
  );
});

test('a mark that is refused fails, and one without a connection waits for it', async () => {
  const { client, clock, gateway } = await connected();
  const refused = client.mark('nonsense', 'read');
  gateway.last.says({
    type: 'reply', id: gateway.last.of('mark')[0].id, ok: false, error: { code: 'bad-mark', message: '', retry: 'never' },
  });
  await assert.rejects(refused, { code: 'bad-mark' });
  gateway.last.ends(1006);
  const waiting = client.mark('n1', 'seen');
  await clock.pass(1000);
  gateway.last.accept();
  const [frame] = gateway.last.of('mark');
  assert.deepEqual(frame.ids, ['n1']);
  gateway.last.says({ type: 'reply', id: frame.id, ok: true });
  await waiting;
});

test('what was left out for a slow reader is told, and moves no place', async () => {
  const { client, gateway, told } = await connected();
  gateway.last.says({ type: 'dropped', room: 'all', count: 12 });
  assert.deepEqual(told.dropped, [{ room: 'all', count: 12 }]);
  assert.equal(client.cursors.all, 'a0');
});

test('a gap moves the place and says where to load anew', async () => {
  const { client, gateway, told } = await connected();
  gateway.last.says({
    type: 'gap', room: 'user:42', reason: 'expired', cursor: 'u7', refetch: '/v1/rooms/user:42/notifications?after=u0',
  });
  assert.equal(client.cursors['user:42'], 'u7');
  assert.deepEqual(told.gaps, [
    { room: 'user:42', reason: 'expired', refetch: 'http://one:8080/v1/rooms/user:42/notifications?after=u0' },
  ]);
});

test('a gap because the history does not answer keeps the place, and asks again from there', async () => {
  const { client, clock, gateway, ids } = await connected();
  const socket = gateway.last;
  socket.event('user:42', 'n1', 'u1');
  socket.says({ type: 'gap', room: 'user:42', reason: 'unavailable', cursor: 'u5', refetch: '/x' });
  socket.says({ type: 'replayed', room: 'user:42', cursor: 'u5', count: 0, recovered: false });
  socket.event('user:42', 'n6', 'u6');
  assert.equal(client.cursors['user:42'], 'u1');
  await clock.pass(5000);
  assert.equal(socket.of('unsubscribe')[0].room, 'user:42');
  const [again] = socket.of('subscribe');
  assert.equal(again.cursor, 'u1');
  socket.says({ type: 'reply', id: again.id, ok: true, ...head('user:42', 'u6') });
  socket.event('user:42', 'n2', 'u2');
  socket.event('user:42', 'n6', 'u6');
  socket.says({ type: 'replayed', room: 'user:42', cursor: 'u6', count: 2, recovered: true });
  assert.deepEqual(ids(), ['n1', 'n6', 'n2']);
  assert.equal(client.cursors['user:42'], 'u6');
});

test('a subscribe that is refused for good fails, and is not asked for again', async () => {
  const { client, clock, gateway } = await connected();
  const asking = client.subscribe('team:8');
  const [frame] = gateway.last.of('subscribe');
  gateway.last.says({
    type: 'reply', id: frame.id, ok: false, room: 'team:8', error: { code: 'forbidden', message: 'no', retry: 'never' },
  });
  await assert.rejects(asking, { code: 'forbidden' });
  gateway.last.ends(1006);
  await clock.pass(1000);
  gateway.last.accept();
  await clock.pass(1000);
  assert.deepEqual(gateway.last.of('subscribe'), []);
});

test('a subscribe that is refused for now is asked for again', async () => {
  const { client, clock, gateway } = await connected();
  const asking = client.subscribe('team:8');
  gateway.last.says({
    type: 'reply', id: gateway.last.of('subscribe')[0].id, ok: false, error: { code: 'unavailable', message: '', retry: 'backoff' },
  });
  await clock.pass(3000);
  const again = gateway.last.of('subscribe')[1];
  assert.equal(again.room, 'team:8');
  gateway.last.says({ type: 'reply', id: again.id, ok: true, ...head('team:8', 't1') });
  await asking;
  assert.equal(client.cursors['team:8'], 't1');
});

test('a cursor that is refused is forgotten, and said to be a gap', async () => {
  const { client, gateway, told } = await connected();
  client.subscribe('team:8', { cursor: 'nonsense' });
  gateway.last.says({
    type: 'reply', id: gateway.last.of('subscribe')[0].id, ok: false, error: { code: 'bad-cursor', message: '', retry: 'never' },
  });
  assert.deepEqual(told.gaps, [{ room: 'team:8', reason: 'bad-cursor' }]);
  assert.equal(gateway.last.of('subscribe')[1].cursor, undefined);
});

test('a room that was left is silent, and has no place any more', async () => {
  const { client, gateway, ids } = await connected();
  client.subscribe('team:8');
  gateway.last.says({ type: 'reply', id: gateway.last.of('subscribe')[0].id, ok: true, ...head('team:8', 't1') });
  client.unsubscribe('team:8');
  gateway.last.event('team:8', 'n1', 't2');
  const { id } = gateway.last.of('unsubscribe')[0];
  gateway.last.says({ type: 'reply', id, ok: true, ...head('team:8', 't2') });
  assert.deepEqual(ids(), []);
  assert.equal(client.cursors['team:8'], undefined);
});

test('many rooms are asked for in bundles that the gateway allows', async () => {
  const { client, clock, gateway } = given();
  for (let i = 0; i < 90; i++) client.subscribe('order:' + i);
  client.start();
  await settle();
  gateway.last.accept();
  await clock.pass(0);
  assert.equal(gateway.last.of('subscribe').length, 40);
  await clock.pass(2000);
  assert.equal(gateway.last.of('subscribe').length, 90);
});

test('places survive a restart of the page', async () => {
  const store = memoryStore();
  const first = await connected({ store });
  first.gateway.last.event('user:42', 'n1', 'u1');
  await first.clock.pass(250);
  assert.deepEqual(store.kept, { cursors: { 'user:42': 'u1', all: 'a0' }, automatic: ['user:42', 'all'] });
  const second = given({ store });
  second.client.start();
  await settle();
  assert.deepEqual(second.gateway.last.url.searchParams.getAll('cursor'), ['u1', 'a0']);
});

test('a kept place of a room that turns out to be followed without asking is not passed over', async () => {
  const store = memoryStore({ cursors: { 'user:42': 'u1' }, automatic: [] });
  const { client, gateway } = await connected({ store });
  assert.equal(client.cursors['user:42'], 'u1');
  assert.deepEqual(gateway.last.of('subscribe').map((f) => f.cursor), ['u1']);
});

test('since is asked for the own room while it has no place, and no longer', async () => {
  const { clock, client, gateway } = given({ since: '20' });
  client.start();
  await settle();
  assert.equal(gateway.last.url.searchParams.get('since'), '20');
  gateway.last.accept();
  assert.equal(client.cursors['user:42'], undefined);
  gateway.last.event('user:42', 'n1', 'u0');
  gateway.last.says({ type: 'replayed', room: 'user:42', cursor: 'u0', count: 1, recovered: true });
  gateway.last.ends(1006);
  await clock.pass(1000);
  assert.equal(gateway.last.url.searchParams.get('since'), null);
  assert.deepEqual(gateway.last.url.searchParams.getAll('cursor'), ['u0', 'a0']);
});

test('storage that fails or holds nonsense is as good as none', () => {
  const broken = { getItem: () => '{', setItem: () => { throw new Error('full'); } };
  const store = localStorageCursors('k', broken);
  assert.equal(store.load(), null);
  store.save({ cursors: {}, automatic: [] });
});

test('a handler that throws is told of, and stops nothing', async () => {
  const { gateway, told, client } = await connected({ onNotification: () => { throw new Error('boom'); } });
  gateway.last.event('user:42', 'n1', 'u1');
  assert.equal(told.errors[0].code, 'handler');
  assert.equal(client.cursors['user:42'], 'u1');
});

test('frames that nobody knows yet, and text that is none, are passed over', async () => {
  const { gateway, told, ids } = await connected();
  gateway.last.says({ type: 'inbox', unread: 3 }, { type: 'error', error: { code: 'unavailable', message: 'm', retry: 'backoff' } });
  gateway.last.onmessage({ data: 'nonsense' });
  gateway.last.onmessage({ data: new ArrayBuffer(4) });
  gateway.last.event('user:42', 'n1', 'u1');
  assert.deepEqual(ids(), ['n1']);
  assert.deepEqual(told.errors.map((e) => e.code), ['unavailable', 'malformed']);
});
