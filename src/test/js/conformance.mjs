// Drives the stand-in at the given URL with jsforce; prints one line per rule and ends with an error if any is broken.
import assert from 'node:assert/strict';
import jsforce from 'jsforce';
import { StreamingExtension } from 'jsforce/lib/api/streaming.js';

const loginUrl = process.argv[2];
const version = '62.0';
const oauth2 = { loginUrl, clientId: 'any', clientSecret: 'any' };
const rules = [];
const rule = (name, check) => rules.push({ name, check });

const conn = new jsforce.Connection({ loginUrl, oauth2, version });
const accounts = conn.sobject('Account');
const lot = `lot ${Date.now()}`;
const unique = (() => { let n = 0; return (text) => `${text} ${Date.now()}-${n++}`; })();

rule('client credentials log in', async () => {
  await conn.authorize({ grant_type: 'client_credentials' });
  assert.ok(conn.accessToken);
  assert.equal(conn.instanceUrl, loginUrl);
});

rule('user name and password log in, and tell who it is', async () => {
  const other = new jsforce.Connection({ loginUrl, oauth2, version });
  const user = await other.login('someone@example.com', 'secret');
  assert.match(user.id, /^005\w{15}$/);
  assert.match(user.organizationId, /^00D\w{15}$/);
  const identity = await other.identity();
  assert.equal(identity.organization_id, user.organizationId);
  await other.logout();
  await assert.rejects(other.query('SELECT Id FROM Account LIMIT 1'));
});

rule('SOAP login is there up to version 64', async () => {
  const old = new jsforce.Connection({ loginUrl, version });
  const user = await old.login('someone@example.com', 'secret');
  assert.match(user.organizationId, /^00D\w{15}$/);
  assert.equal((await old.query('SELECT Id FROM Account LIMIT 1')).records.length, 1);
  await assert.rejects(new jsforce.Connection({ loginUrl, version: '65.0' }).login('someone@example.com', 'secret'), /UNSUPPORTED_API_VERSION|disabled/);
});

rule('a lost session is refreshed', async () => {
  const other = new jsforce.Connection({ loginUrl, oauth2, version, instanceUrl: loginUrl, accessToken: 'lost', refreshToken: 'r' });
  assert.equal((await other.query('SELECT Id FROM Account LIMIT 1')).records.length, 1);
});

rule('versions, limits and describes', async () => {
  assert.ok((await conn.request('/services/data')).some((each) => each.version === version));
  assert.ok((await conn.limits()).DailyApiRequests.Max > 0);
  assert.ok(conn.limitInfo.apiUsage.limit > 0);
  const global = await conn.describeGlobal();
  assert.ok(global.sobjects.some((each) => each.name === 'Contact'));
  const account = await accounts.describe();
  const industry = account.fields.find((field) => field.name === 'Industry');
  assert.ok(industry.picklistValues.some((value) => value.value === 'Banking'));
  assert.ok(account.childRelationships.some((each) => each.relationshipName === 'Contacts'));
  assert.ok(account.childRelationships.some((each) => each.relationshipName === 'Invoices__r'));
});

rule('one record is created, read, updated, deleted', async () => {
  const { id, success } = await accounts.create({ Name: 'jsforce one', AnnualRevenue: 12.5 });
  assert.ok(success);
  assert.equal((await accounts.retrieve(id)).AnnualRevenue, 12.5);
  assert.ok((await accounts.update({ Id: id, Phone: '1' })).success);
  assert.equal((await accounts.retrieve(id, { fields: ['Phone'] })).Phone, '1');
  assert.ok((await accounts.destroy(id)).success);
  await assert.rejects(accounts.retrieve(id), { errorCode: 'ENTITY_IS_DELETED' });
});

rule('upsert by external id', async () => {
  const External_Id__c = unique('ext');
  const first = await accounts.upsert({ External_Id__c, Name: 'up' }, 'External_Id__c');
  assert.ok(first.success && first.created);
  const second = await accounts.upsert({ External_Id__c, Phone: '2' }, 'External_Id__c');
  assert.ok(second.success && !second.created);
});

rule('refusals carry code and fields', async () => {
  await assert.rejects(accounts.create({ Phone: '1' }), { errorCode: 'REQUIRED_FIELD_MISSING' });
  await assert.rejects(accounts.create({ Name: 'a', Industry: 'Nonsense' }), { errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST' });
  await assert.rejects(accounts.update({ Id: '001000000000001AAA', Name: 'x' }), { errorCode: 'NOT_FOUND' });
  await assert.rejects(conn.query('SELECT Nome FROM Account'), { errorCode: 'INVALID_FIELD' });
  await assert.rejects(conn.query('SELECT Name FROM Account WHERE'), { errorCode: 'MALFORMED_QUERY' });
});

rule('collections write and read many', async () => {
  const created = await accounts.create([{ Name: 'many 1' }, {}, { Name: 'many 3' }], { allOrNone: false });
  assert.deepEqual(created.map((each) => each.success), [true, false, true]);
  const ids = [created[0].id, created[2].id];
  assert.ok((await accounts.update(ids.map((Id) => ({ Id, Phone: '3' })))).every((each) => each.success));
  assert.deepEqual((await accounts.retrieve(ids)).map((each) => each.Phone), ['3', '3']);
  const keys = [unique('a'), unique('b')];
  const upserted = await accounts.upsert(keys.map((key) => ({ External_Id__c: key, Name: key })), 'External_Id__c');
  assert.ok(upserted.every((each) => each.success));
  assert.ok((await accounts.destroy(ids)).every((each) => each.success));
  const rolledBack = await accounts.create([{ Name: unique('all') }, {}], { allOrNone: true });
  assert.ok(rolledBack.every((each) => !each.success));
});

rule('more records than one call takes', async () => {
  const records = Array.from({ length: 450 }, (_, i) => ({ Name: `bulk ${i}`, AccountNumber: lot }));
  const created = await accounts.create(records, { allowRecursive: true });
  assert.equal(created.filter((each) => each.success).length, 450);
});

rule('queries page, fetch all and count', async () => {
  const first = await conn.query(`SELECT Id FROM Account WHERE AccountNumber = '${lot}'`, { headers: { 'Sforce-Query-Options': 'batchSize=200' } });
  assert.equal(first.totalSize, 450);
  assert.equal(first.records.length, 200);
  const second = await conn.queryMore(first.nextRecordsUrl);
  assert.equal(second.records.length, 200);
  const all = await conn.query(`SELECT Id FROM Account WHERE AccountNumber = '${lot}'`, { autoFetch: true, maxFetch: 10000, headers: { 'Sforce-Query-Options': 'batchSize=200' } });
  assert.equal(all.records.length, 450);
  assert.equal((await conn.query(`SELECT COUNT() FROM Account WHERE AccountNumber = '${lot}'`)).totalSize, 450);
  assert.equal(await accounts.count({ AccountNumber: lot }), 450);
});

rule('find builds conditions, sorts and limits', async () => {
  const found = await accounts
    .find({ AccountNumber: lot, Name: { $like: 'bulk 1%' }, CreatedDate: { $gte: jsforce.SfDate.YESTERDAY } }, ['Id', 'Name', 'Owner.Name'])
    .sort({ Name: -1 })
    .limit(2)
    .skip(1);
  assert.equal(found.length, 2);
  assert.ok(found[0].Name > found[1].Name);
  assert.equal(found[0].Owner.Name, 'Integration User');
});

rule('relationships, children and groups', async () => {
  const { id } = await accounts.create({ Name: 'parent', Industry: 'Energy' });
  await conn.sobject('Contact').create([{ LastName: 'Zeta', AccountId: id }, { LastName: 'Alpha', FirstName: 'Ada', AccountId: id }]);
  const [parent] = (await conn.query(`SELECT Name, (SELECT Name FROM Contacts ORDER BY LastName) FROM Account WHERE Id = '${id}'`)).records;
  assert.deepEqual(parent.Contacts.records.map((each) => each.Name), ['Ada Alpha', 'Zeta']);
  const contacts = await conn.query(`SELECT Account.Name FROM Contact WHERE Account.Name = 'parent' AND AccountId = '${id}'`);
  assert.equal(contacts.records[0].Account.Name, 'parent');
  const joined = await conn.query(`SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE LastName = 'Zeta')`);
  assert.ok(joined.records.some((each) => each.Id === id));
  const groups = await conn.query('SELECT Industry, COUNT(Id) total, MAX(AnnualRevenue) FROM Account GROUP BY Industry ORDER BY COUNT(Id) DESC');
  assert.ok(groups.records[0].total >= groups.records[1].total);
  assert.ok('expr0' in groups.records[0]);
  assert.equal((await conn.query('SELECT FIELDS(ALL) FROM Account LIMIT 1')).records[0].attributes.type, 'Account');
});

rule('the recycle bin is seen by queryAll', async () => {
  const { id } = await accounts.create({ Name: 'binned' });
  await accounts.destroy(id);
  const soql = `SELECT Id, IsDeleted FROM Account WHERE Id = '${id}'`;
  assert.equal((await conn.query(soql)).totalSize, 0);
  assert.equal((await conn.query(soql, { scanAll: true })).records[0].IsDeleted, true);
});

rule('replication tells what was updated and deleted', async () => {
  const { id } = await accounts.create({ Name: 'replicated' });
  const start = new Date(Date.now() - 60_000);
  const end = new Date(Date.now() + 60_000);
  assert.ok((await accounts.updated(start, end)).ids.includes(id));
  await accounts.destroy(id);
  assert.ok((await accounts.deleted(start, end)).deletedRecords.some((each) => each.id === id));
});

rule('composite requests refer to each other', async () => {
  const post = (allOrNone, Name) => conn.requestPost('/composite', {
    allOrNone,
    compositeRequest: [
      { method: 'POST', url: `/services/data/v${version}/sobjects/Account`, referenceId: 'account', body: { Name } },
      { method: 'POST', url: `/services/data/v${version}/sobjects/Contact`, referenceId: 'contact', body: { LastName: 'L', AccountId: '@{account.id}' } },
      { method: 'GET', url: `/services/data/v${version}/sobjects/Contact/@{contact.id}?fields=AccountId`, referenceId: 'read' },
      ...(allOrNone ? [{ method: 'POST', url: `/services/data/v${version}/sobjects/Account`, referenceId: 'bad', body: {} }] : []),
    ],
  });
  const good = (await post(false, 'composed')).compositeResponse;
  assert.deepEqual(good.map((each) => each.httpStatusCode), [201, 201, 200]);
  assert.equal(good[2].body.AccountId, good[0].body.id);
  const name = unique('undone');
  const bad = (await post(true, name)).compositeResponse;
  assert.deepEqual(bad.map((each) => each.httpStatusCode), [400, 400, 400, 400]);
  assert.equal((await conn.query(`SELECT COUNT() FROM Account WHERE Name = '${name}'`)).totalSize, 0);
});

rule('batches and trees', async () => {
  const batch = await conn.requestPost('/composite/batch', {
    batchRequests: [{ method: 'GET', url: `v${version}/limits` }, { method: 'POST', url: `v${version}/sobjects/Account`, richInput: {} }],
  });
  assert.ok(batch.hasErrors);
  assert.deepEqual(batch.results.map((each) => each.statusCode), [200, 400]);
  const tree = await conn.requestPost('/composite/tree/Account', {
    records: [{ attributes: { type: 'Account', referenceId: 'a' }, Name: 'tree', Contacts: { records: [{ attributes: { type: 'Contact', referenceId: 'c' }, LastName: 'leaf' }] } }],
  });
  assert.deepEqual(tree.results.map((each) => each.referenceId), ['a', 'c']);
});

rule('graphs are transactions of their own', async () => {
  const url = `/services/data/v${version}/sobjects`;
  const graph = (graphId, name, contact) => ({ graphId, compositeRequest: [
    { method: 'POST', url: `${url}/Account`, referenceId: 'account', body: { Name: name } },
    { method: 'POST', url: `${url}/Contact`, referenceId: 'contact', body: { ...contact, AccountId: '@{account.id}' } },
  ] });
  const [good, bad] = [unique('good'), unique('bad')];
  const { graphs } = await conn.requestPost('/composite/graph', { graphs: [graph('1', good, { LastName: 'L' }), graph('2', bad, {})] });
  assert.deepEqual(graphs.map((each) => [each.graphId, each.isSuccessful]), [['1', true], ['2', false]]);
  assert.deepEqual(graphs[0].graphResponse.compositeResponse.map((each) => each.httpStatusCode), [201, 201]);
  assert.equal(graphs[1].graphResponse.compositeResponse[0].body[0].errorCode, 'PROCESSING_HALTED');
  assert.equal(graphs[1].graphResponse.compositeResponse[1].body[0].errorCode, 'REQUIRED_FIELD_MISSING');
  assert.equal((await conn.query(`SELECT COUNT() FROM Account WHERE Name IN ('${good}', '${bad}')`)).totalSize, 1);
});

rule('groups are filtered, dates taken apart, multipicklists searched', async () => {
  const { id } = await accounts.create({ Name: 'invoiced' });
  const invoices = [[10, 'Food'], [20, 'Food;Rent'], [40, 'Travel']].map(([Total__c, Topics__c]) => ({ Name: 'i', Total__c, Topics__c, Account__c: id }));
  assert.ok((await conn.sobject('Invoice__c').create(invoices)).every((each) => each.success));
  const sums = await conn.query(`SELECT Account__c, SUM(Total__c) total, AVG(Total__c) FROM Invoice__c GROUP BY Account__c HAVING SUM(Total__c) > 50`);
  assert.deepEqual(sums.records.map((each) => [each.Account__c, each.total]), [[id, 70]]);
  const years = await conn.query('SELECT CALENDAR_YEAR(CreatedDate) y, COUNT(Id) n FROM Invoice__c GROUP BY CALENDAR_YEAR(CreatedDate)');
  assert.deepEqual(years.records.map((each) => [each.y, each.n]), [[new Date().getUTCFullYear(), 3]]);
  assert.equal((await conn.query(`SELECT COUNT() FROM Invoice__c WHERE Topics__c INCLUDES ('Food;Rent', 'Travel')`)).totalSize, 2);
});

rule('bulk jobs load, update, upsert, delete and query', async () => {
  const mark = unique('loaded');
  const rows = Array.from({ length: 500 }, (_, i) => ({ Name: `load ${i}, "quoted"`, AccountNumber: mark.slice(0, 40), External_Id__c: `${mark}-${i}`, Industry: i === 7 ? 'Nonsense' : 'Energy' }));
  const run = (operation, input, more = {}) => conn.bulk2.loadAndWaitForResults({ object: 'Account', operation, input, pollInterval: 50, pollTimeout: 20_000, ...more });
  const inserted = await run('insert', rows);
  assert.equal(inserted.successfulResults.length, 499);
  assert.match(inserted.failedResults[0].sf__Error, /^INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST/);
  const ids = inserted.successfulResults.map((each) => each.sf__Id);
  const updated = await run('update', ids.map((Id) => ({ Id, Phone: '7', Industry: '#N/A' })));
  assert.equal(updated.successfulResults.length, 499);
  const upserted = await run('upsert', [{ External_Id__c: `${mark}-0`, Name: '"quoted"' }, { External_Id__c: `${mark}-new`, Name: 'new' }], { externalIdFieldName: 'External_Id__c' });
  assert.deepEqual(upserted.successfulResults.map((each) => each.sf__Created), ['false', 'true']);
  const stream = await conn.bulk2.query(`SELECT Id, Name, Phone, Industry, Owner.Name FROM Account WHERE AccountNumber = '${mark.slice(0, 40)}'`, { pollInterval: 50 });
  const queried = await stream.toArray();
  assert.equal(queried.length, 499);
  assert.equal(queried.filter((each) => each.Phone === '7').length, 499);
  assert.ok(queried.every((each) => !each.Industry && each.Name.includes('"quoted"') && each['Owner.Name'] === 'Integration User'));
  const deleted = await run('delete', ids.map((Id) => ({ Id })));
  assert.equal(deleted.successfulResults.length, 499);
});

// Subscribes from a replay id on, acts, and gives the first messages.
const listen = async (channel, replayId, act, count) => {
  const client = conn.streaming.createClient([new StreamingExtension.Replay(channel, replayId)]);
  const messages = [];
  try {
    await new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`only ${messages.length} messages`)), 10_000).unref();
      client.subscribe(channel, (message) => {
        messages.push(message);
        if (messages.length === count) resolve();
      }).then(act, reject);
    });
  } finally {
    client.disconnect();
  }
  return messages;
};

rule('changes stream over CometD, and are replayed', async () => {
  const channel = '/data/AccountChangeEvent';
  let id;
  const live = await listen(channel, -1, async () => {
    id = (await accounts.create({ Name: 'streamed', BillingCity: 'Bonn' })).id;
    await accounts.update({ Id: id, Phone: '5', BillingCity: null });
    await accounts.destroy(id);
  }, 3);
  assert.deepEqual(live.map((each) => each.payload.ChangeEventHeader.changeType), ['CREATE', 'UPDATE', 'DELETE']);
  assert.deepEqual(live[0].payload.ChangeEventHeader.recordIds, [id]);
  assert.equal(live[0].payload.BillingAddress.City, 'Bonn');
  assert.equal(live[1].payload.Phone, '5');
  assert.equal(live[1].payload.BillingAddress.City, null);
  assert.ok(!('Name' in live[1].payload));
  assert.match(live[0].payload.CreatedDate, /^\d{4}-.*Z$/);
  const replayed = await listen(channel, live[0].event.replayId, () => {}, 2);
  assert.deepEqual(replayed.map((each) => each.event.replayId), [live[1].event.replayId, live[2].event.replayId]);
});

rule('platform events are published, and streamed over CometD', async () => {
  const channel = '/event/Order_Shipped__e';
  const orders = conn.sobject('Order_Shipped__e');
  let creation;
  const [message] = await listen(channel, -1, () => { creation = orders.create({ Order__c: 'A-1', Weight__c: 2.5 }); }, 1);
  const published = await creation;
  assert.ok(published.success);
  assert.equal(message.payload.Order__c, 'A-1');
  assert.equal(message.payload.Weight__c, 2.5);
  assert.match(message.payload.CreatedDate, /^\d{4}-.*Z$/);
  assert.match(message.payload.CreatedById, /^005\w{15}$/);
  assert.equal(message.event.EventUuid, published.errors[0].message);
  const replayed = await listen(channel, -2, () => {}, 1);
  assert.equal(replayed[0].event.replayId, message.event.replayId);
});

let broken = 0;
for (const { name, check } of rules) {
  try {
    await check();
    console.log(`ok      ${name}`);
  } catch (error) {
    broken++;
    console.log(`BROKEN  ${name}\n        ${error.stack}`);
  }
}
console.log(`${rules.length - broken} of ${rules.length} rules hold`);
process.exit(broken === 0 ? 0 : 1);
