import { expect, test } from 'vitest';
import { base, configOf, faultsOfText, shop } from './load-text.ts';

const whole = base + shop;
const faults = (text: string): readonly string[] => faultsOfText(text).map(({ path, found }) => `${path} | ${found}`);

test('more approvals than there are people in the roles can never be reached', () => {
  expect(faults(`${whole}defaults: { approvals: { count: 3 } }`)).toEqual([
    'defaults.approvals.count | 3 approvals, but at most 2 can be given in production by managers',
  ]);
});

test('a requester who is one of the approvers is not counted', () => {
  const text = whole.replace('people: [ada, linus], may: [deploy', 'people: [ada], may: [deploy');

  expect(faults(`${text}defaults: { approvals: { count: 2 } }`)).toEqual([
    'defaults.approvals.count | 2 approvals, but at most 1 can be given in production by managers',
  ]);
  expect(faults(`${text}defaults: { approvals: { count: 2, requesterMayApprove: true } }`)).toEqual([]);
});

test('a Slack group in a role may hold enough people', () => {
  const text = whole.replace('may: [approve', 'slackGroups: [S0TEAM], may: [approve');

  expect(faults(`${text}defaults: { approvals: { count: 9 } }`)).toEqual([]);
});

test('a role of another environment gives no approvals', () => {
  const text = whole.replace('may: [approve', 'environments: [staging], may: [approve');

  expect(faults(text)).toEqual([
    'services.shop.environments.production.approvals.count | 1 approval, but at most 0 can be given in production: no role may approve there',
  ]);
});

test('a role that is asked for approvals must be allowed to give them', () => {
  expect(faults(`${whole}defaults: { approvals: { roles: [managers, deployers] } }`)).toEqual([
    'defaults.approvals.roles[1] | deployers, which may not approve',
  ]);
});

test('unknown roles are told once and not counted', () => {
  expect(faults(`${whole}defaults: { approvals: { roles: [mangers] }, decision: { ask: nobody } }`)).toEqual([
    'defaults.approvals.roles[0] | "mangers"',
    'defaults.decision.ask | "nobody"',
  ]);
});

test('a reminder after the end is a fault', () => {
  expect(faults(`${whole}defaults: { approvals: { remindAfter: 2d } }`)).toEqual([
    'defaults.approvals.remindAfter | 2d',
  ]);
});

test('decisions ask the first approval role unless another is named', () => {
  const [staging] = configOf(whole).targets.values();

  expect(staging?.procedure.decision.ask).toBe('managers');
});

test('proof in an environment that is later, unknown or not the service’s own is a fault', () => {
  const where = (text: string): readonly string[] => faults(whole.replace('order: 1', `order: 1, provenIn: ${text}`));

  expect(where('production')).toEqual(['environments.staging.provenIn | production']);
  expect(where('prod')).toEqual(['environments.staging.provenIn | "prod"']);
  expect(where('staging')).toEqual(['environments.staging.provenIn | staging']);
});
