import { Agent } from 'node:https';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startRules } from '../../../../playground/cloud/google/rules/stand-in.ts';
import type { RulesStandIn } from '../../../../playground/cloud/google/rules/stand-in.ts';

let far: RulesStandIn;
beforeEach(async () => {
  far = await startRules({ clock: { now: () => Date.parse('2026-03-01T10:00:00Z') } });
});
afterEach(() => far.close());

/** The official client's address is fixed; its connections are led to the stand-in instead. */
function agentTo(url: string): Agent {
  const agent = new Agent();
  agent.createConnection = () => connect(Number(new URL(url).port), '127.0.0.1');
  return agent;
}

test('the official client releases rules, goes back to the ruleset before, lists and deletes', async () => {
  const { deleteApp, initializeApp } = await import('firebase-admin/app');
  const { getSecurityRules } = await import('firebase-admin/security-rules');
  const credential = { getAccessToken: () => Promise.resolve({ access_token: 'made-up', expires_in: 3_600 }) };
  const app = initializeApp({ projectId: 'demo-shop', credential, httpAgent: agentTo(far.url) }, 'rules-test');
  const client = getSecurityRules(app);
  const text = (name: string) => `service cloud.firestore { match /${name} { allow read; } }`;
  far.releases.set('projects/demo-shop/releases/cloud.firestore', {
    name: 'projects/demo-shop/releases/cloud.firestore',
    rulesetName: '',
    createTime: '2026-03-01T10:00:00Z',
    updateTime: '2026-03-01T10:00:00Z',
  });

  const first = await client.releaseFirestoreRulesetFromSource(text('one'));
  const second = await client.releaseFirestoreRulesetFromSource(text('two'));
  await client.releaseFirestoreRuleset(first);
  await client.deleteRuleset(second.name);
  const { rulesets } = await client.listRulesetMetadata();
  const now = await client.getFirestoreRuleset();
  await deleteApp(app);

  expect(now.source[0]?.content).toBe(text('one'));
  expect(rulesets.map(({ name }) => name)).toEqual([first.name]);
  expect(far.violations).toEqual([]);
});
