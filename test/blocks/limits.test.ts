import { describe, expect, it } from 'vitest';
import { askHolder } from '../../blocks/ask-holder.ts';
import { card } from '../../blocks/card.ts';
import { details, detailsForm } from '../../blocks/details.ts';
import { done } from '../../blocks/done.ts';
import { approveForm, overrideForm, rejectForm, resolveForm } from '../../blocks/forms/decisions.ts';
import { deployForm } from '../../blocks/forms/deploy.ts';
import { lockForm, takeOverForm, unlockForm } from '../../blocks/forms/locks.ts';
import { rollbackForm } from '../../blocks/forms/rollback.ts';
import { help } from '../../blocks/help.ts';
import { history } from '../../blocks/history.ts';
import { home } from '../../blocks/home.ts';
import { plan } from '../../blocks/plan.ts';
import { status } from '../../blocks/status.ts';
import { phases } from '../../src/domain/phase.ts';
import { no } from '../../src/domain/refusals.ts';
import { crowd, enormous, hostile, hostileLock, hostilePlan } from './support/hostile.ts';
import { expectPostable, expectShowable } from './support/limits-hold.ts';
import { ada, grace, production, reference, shop, shopProduction, staging } from './support/names.ts';
import { aHold, nowMs, procedure } from './support/records.ts';

const freeze = { id: 1, scope: { kind: 'all' }, by: grace, reason: enormous, sinceMs: 0 } as const;
const freezes = Array.from({ length: 30 }, () => freeze);
const wish = { service: shop, environment: production, reference, reason: enormous.slice(0, 500) };
const authors = Array.from({ length: 80 }, () => ada);

describe('with the worst texts, Slack still takes', () => {
  for (const style of ['plain', 'modern'] as const) {
    it.each(phases)(`the ${style} card in phase %s, with all its buttons`, async (phase) => {
      const queue = { position: 2, length: 90, lock: hostileLock, freeze };
      const facts = {
        nowMs,
        style,
        queue,
        lock: hostileLock,
        authors,
        remainingMs: 1e9,
        compareUrl: 'https://x y|<!channel>',
      };

      const plainCard = card({ ...facts, deployment: hostile({ phase }) });
      const held = card({
        ...facts,
        deployment: hostile({ phase, hold: aHold({ reason: { kind: 'stopped', comment: enormous } }) }),
      });

      await expectPostable(plainCard);
      await expectPostable(held);
      expect(plainCard.blocks.at(-1)?.type).toBe('actions');
      for (const block of plainCard.blocks) expect(block.block_id).toContain(':3:');
    });
  }

  it('the status of 40 services in 3 environments', async () => {
    await expectPostable(status({ atMs: nowMs, style: 'plain', targets: crowd, freezes }));
    await expectPostable(status({ atMs: nowMs, style: 'plain', targets: crowd.slice(0, 1), freezes }));
    await expectPostable(status({ atMs: nowMs, style: 'plain', targets: [], freezes: [] }));
  });

  it('the plan of 500 commits', async () => {
    await expectPostable(
      plan({ plan: hostilePlan, requester: ada, lock: hostileLock, freeze, ask: { kind: 'deploy', wish } }),
    );
    const back = { service: shop, environment: production, to: enormous.slice(0, 200), reason: enormous.slice(0, 500) };
    await expectPostable(
      plan({ plan: { ...hostilePlan, kind: 'rollback' }, requester: ada, ask: { kind: 'rollback', wish: back } }),
    );
  });

  it('details, history and confirmations', async () => {
    const deployment = hostile();
    await expectPostable(details({ deployment, nowMs }));
    await expectShowable(detailsForm({ deployment, nowMs }), 'modal');
    await expectPostable(history({ rows: Array.from({ length: 300 }, () => deployment), nowMs, older: {} }));
    await expectPostable(done({ kind: 'changed', what: 'rolling-back', deployment }));
    const refused = no({ code: 'invalid-time', typed: enormous, why: enormous });
    await expectPostable(
      done({ kind: 'stopped', results: Array.from({ length: 60 }, () => ({ deployment, outcome: refused })) }),
    );
    await expectPostable(done({ kind: 'locked', lock: hostileLock }));
    await expectPostable(done({ kind: 'frozen', freeze }));
    await expectPostable(askHolder({ kind: 'ask-holder', target: shopProduction, from: ada, lock: hostileLock }));
  });

  it('help for 40 services with 120 targets, 60 roles and 80 commands', async () => {
    const services = new Map(
      crowd.map(({ target: { service } }) => [
        service,
        {
          name: service,
          title: enormous,
          repository: { kind: 'git', path: '/', branch: 'main' },
          channel: 'C0' as never,
        } as const,
      ]),
    );
    const targets = new Map(
      crowd.map(({ target }) => [
        target.id,
        { ...target, procedure, rollbackApprovals: 1, breakGlass: true, sources: [] },
      ]),
    );
    const roles = new Map(
      Array.from({ length: 60 }, (_, index) => {
        const name = `role-${index}` as never;
        return [
          name,
          {
            name,
            people: authors,
            slackGroups: ['S1'],
            may: ['deploy', 'approve'] as const,
            environments: [production],
          },
        ];
      }),
    );
    const environments = new Map([[production, { name: production, order: 2 }]]);
    const commands = Array.from({ length: 80 }, () => ({ usage: enormous, says: enormous }));

    await expectPostable(
      help({ commands, config: { version: 'v', services, environments, targets, roles }, reader: ada }),
    );
  });

  it('every form', async () => {
    const deployment = hostile();
    const services = crowd.map(({ target }) => ({ name: target.service, title: enormous }));
    const draft = { service: shop, environment: production, reference, reason: enormous.slice(0, 500) };
    const forms = [
      deployForm({ services, environments: [staging, production], draft, focus: 'when' }),
      deployForm({ services: services.slice(0, 3), environments: [], draft: {} }),
      rollbackForm({ services, environments: [production], draft: { service: shop, to: enormous.slice(0, 200) } }),
      approveForm(deployment),
      rejectForm(deployment),
      resolveForm(deployment),
      overrideForm({ wish, label: enormous, badReason: enormous }),
      lockForm(shopProduction),
      unlockForm(hostileLock),
      takeOverForm(hostileLock),
    ];

    for (const form of forms) await expectShowable(form, 'modal');
  });

  it('the home tab', async () => {
    const many = Array.from({ length: 150 }, () => hostile());

    const view = home({
      reader: ada,
      status: { atMs: nowMs, style: 'plain', targets: crowd, freezes },
      toApprove: many,
      mine: many,
    });

    await expectShowable(view, 'home');
  });
});
