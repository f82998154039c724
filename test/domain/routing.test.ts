import { describe, expect, test } from 'vitest';
import { isStepKey, must } from '../../src/domain/ids.ts';
import type { Notice } from '../../src/domain/notice.ts';
import { noticesOf, noticesOfRequest } from '../../src/domain/notices-of.ts';
import type { NoticeRoute } from '../../src/domain/policy.ts';
import { routesOf } from '../../src/domain/routing.ts';
import { aConfig, ada, admins, deploys, grace, approvers, production, staging } from '../support/config.ts';
import { aDeployment, applied, t0 } from './support/deployments.ts';

const deployment = aDeployment('awaiting');
const [planned] = noticesOfRequest(deployment, t0) as [Notice];
const thread = { kind: 'thread', deployment: deployment.id };
const frozen: Notice = {
  about: 'freeze',
  event: 'frozen',
  atMs: t0,
  by: { kind: 'person', id: grace },
  freeze: { id: 1, scope: { kind: 'all' }, by: grace, reason: 'r', sinceMs: t0 },
};
const faulty: Notice = { about: 'configuration', event: 'configuration-faulty', atMs: t0, version: 'v', sentences: [] };

const route = (changes: Partial<NoticeRoute>): NoticeRoute => ({
  events: [],
  services: [],
  environments: [],
  to: [{ kind: 'channel', channel: deploys }],
  ...changes,
});

const routed = (notice: Notice, ...notices: readonly NoticeRoute[]) => routesOf(notice, aConfig({ notices }));

test('a deployment’s notice always goes into the thread under its card', () => {
  expect(routed(planned)).toEqual([thread]);
});

describe('a route', () => {
  test.each<[string, Partial<NoticeRoute>, boolean]>([
    ['without limits takes everything', {}, true],
    ['takes the events that it names', { events: ['planned'] }, true],
    ['passes over other events', { events: ['rolled-back'] }, false],
    ['takes the environments that it names', { environments: [production] }, true],
    ['passes over other environments', { environments: [staging] }, false],
    ['takes the services that it names', { services: ['shop'] }, true],
    ['passes over other services', { services: ['worker'] }, false],
  ])('%s', (_what, changes, takes) => {
    expect(routed(planned, route(changes))).toEqual(takes ? [thread, { kind: 'channel', channel: deploys }] : [thread]);
  });

  test('limited to a service or environment does not take what belongs to none', () => {
    expect(routed(frozen, route({}))).toHaveLength(1);
    expect(routed(frozen, route({ services: ['shop'] }))).toEqual([]);
    expect(routed(frozen, route({ environments: [production] }))).toEqual([]);
  });
});

test('people, roles and the requester are reached each once', () => {
  const everybody = route({
    to: [
      { kind: 'person', person: grace },
      { kind: 'role', role: approvers },
      { kind: 'requester' },
      { kind: 'person', person: ada },
    ],
  });

  expect(routed(planned, everybody, everybody)).toEqual([
    thread,
    { kind: 'person', person: grace },
    { kind: 'person', person: ada },
    { kind: 'roles', roles: [approvers], except: [grace, ada] },
  ]);
});

test('a notice that belongs to no request reaches no requester', () => {
  expect(routed(frozen, route({ to: [{ kind: 'requester' }] }))).toEqual([]);
});

test('what is wrong with the configuration always reaches the admins, once', () => {
  expect(routed(faulty)).toEqual([{ kind: 'channel', channel: admins }]);
  expect(routed(faulty, route({ to: [{ kind: 'channel', channel: admins }] }))).toHaveLength(1);
});

test('whoever asked for it is not asked to approve it, whatever their roles', () => {
  const [, wanted] = noticesOfRequest(deployment, t0) as [Notice, Notice];
  const roles = { kind: 'roles', roles: [approvers], except: [deployment.requestedBy] };

  expect(routed(wanted, route({ to: [{ kind: 'role', role: approvers }] }))).toEqual([thread, roles]);
});

test('a gate that may be decided here is shown to whoever may, without a route; any other is told in the thread alone', () => {
  const gate = {
    ...{ id: '9:1', name: 'live', url: 'https://x.example/9', step: must(isStepKey, 'shop#7/5/release/web') },
    ...{ subject: 'web', reviewers: ['grace'], isOurs: true },
  };
  const waits = (isOurs: boolean): Notice => {
    const event = { kind: 'progressed', components: {}, gates: [{ ...gate, isOurs }] } as const;
    const before = aDeployment('releasing');
    const [told] = noticesOf({ before, event, after: applied(before, event) }, t0);
    if (told === undefined) throw new Error('nothing is told');
    return told;
  };

  expect(routed(waits(true))).toEqual([thread, { kind: 'roles', roles: [approvers], except: [ada] }]);
  expect(routed(waits(false))).toEqual([thread]);
});
