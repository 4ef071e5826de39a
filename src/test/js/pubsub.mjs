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
console.log('3 of 3 rules hold');
process.exit(0);
