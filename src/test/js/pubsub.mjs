// Follows account changes with the npm Pub/Sub client; arguments: login URL, host:port of the Pub/Sub API (TLS).
import assert from 'node:assert/strict';
import PubSubApiClient from 'salesforce-pubsub-api-client';
import jsforce from 'jsforce';

const [loginUrl, pubSubEndpoint] = process.argv.slice(2);
const topic = '/data/AccountChangeEvent';
const quiet = { debug() {}, info() {}, warn() {}, error: console.error };

const connect = async () => {
  const client = new PubSubApiClient(
    { authType: 'oauth-client-credentials', loginUrl, clientId: 'any', clientSecret: 'any', pubSubEndpoint, rejectUnauthorizedSsl: false },
    quiet,
  );
  await client.connect();
  return client;
};

// The client fetches the schema anew for each event until it has it, and may then hand on events out of order: one first, then more.
const follow = (subscribe, count, onIdle = () => {}, onFirst = () => {}) => new Promise((resolve, reject) => {
  const events = [];
  setTimeout(() => reject(new Error(`only ${events.length} events`)), 15_000).unref();
  subscribe((subscription, type, data) => {
    if (type === 'event') {
      events.push(data);
      if (events.length === 1) onFirst();
      if (events.length === count) resolve(events);
    } else if (type === 'error') {
      reject(data);
    } else if (type === 'grpcKeepAlive' && events.length === 0) {
      onIdle();
    }
  });
});

const conn = new jsforce.Connection({ loginUrl, oauth2: { loginUrl, clientId: 'any', clientSecret: 'any' }, version: '62.0' });
await conn.authorize({ grant_type: 'client_credentials' });
const accounts = conn.sobject('Account');

const client = await connect();
let id;
const events = await follow(
  (callback) => client.subscribe(topic, callback, 10),
  2,
  async () => { id ??= accounts.create({ Name: 'followed', AnnualRevenue: 1.5, BillingCity: 'Bonn', Phone: '1' }); },
  async () => accounts.update({ Id: (await id).id, AnnualRevenue: 2.5, BillingCity: null, Phone: null }),
);
const [created, updated] = events.map((event) => event.payload);
assert.equal(created.ChangeEventHeader.changeType, 'CREATE');
assert.equal(created.Name, 'followed');
assert.equal(created.BillingAddress.City, 'Bonn');
assert.equal(updated.ChangeEventHeader.changeType, 'UPDATE');
assert.equal(updated.AnnualRevenue, 2.5);
assert.equal(updated.Name, null);
assert.ok(['AnnualRevenue', 'Phone', 'BillingAddress.City'].every((name) => updated.ChangeEventHeader.changedFields.includes(name)));
assert.ok(!updated.ChangeEventHeader.changedFields.includes('Name'));
assert.deepEqual([...updated.ChangeEventHeader.nulledFields].sort(), ['BillingAddress.City', 'Phone']);
console.log('ok      changes are followed, and their bitmaps understood');

const again = await connect();
const replayed = await follow((callback) => again.subscribeFromReplayId(topic, callback, 10, events[0].replayId), 1);
assert.equal(replayed[0].replayId, events[1].replayId);
console.log('ok      a replay goes on behind the given event');

const early = await connect();
await follow((callback) => early.subscribeFromEarliestEvent(topic, callback, 10), 2);
console.log('ok      every event that is kept can be replayed');
const orders = '/event/Order_Shipped__e';
const order = (id) => ({ CreatedDate: Date.now(), CreatedById: '005000000000001AAA', Order__c: { string: id }, Weight__c: { double: 2.5 } });
const publisher = await connect();
const one = await publisher.publish(orders, order('A-1'), 'one');
assert.equal(one.correlationKey, 'one');
await new Promise((resolve, reject) => publisher.publishBatch(orders, [{ id: 'two', payload: order('A-2') }, { id: 'three', payload: order('A-3') }], (info, type, data) => {
  if (type === 'publishResponse') resolve(data);
  if (type === 'error') reject(data);
}));
const shipped = await connect();
const received = await follow((callback) => shipped.subscribeFromEarliestEvent(orders, callback, 10), 3);
assert.deepEqual(received.map((event) => event.payload.Order__c).sort(), ['A-1', 'A-2', 'A-3']);
assert.equal(received.find((event) => event.payload.Order__c === 'A-1').replayId, one.replayId);
console.log('ok      platform events are published one by one and in a stream');
console.log('4 of 4 rules hold');
process.exit(0);
