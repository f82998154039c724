import type { ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { decodeCarried, forms } from '../../../blocks/form-ids.ts';
import { approveForm, overrideForm, rejectForm, resolveForm } from '../../../blocks/forms/decisions.ts';
import { deployForm } from '../../../blocks/forms/deploy.ts';
import { lockForm, takeOverForm, unlockForm } from '../../../blocks/forms/locks.ts';
import { rollbackForm } from '../../../blocks/forms/rollback.ts';
import { crowd } from '../support/hostile.ts';
import { digest, grace, production, reference, shop, shopProduction, staging } from '../support/names.ts';
import { textOf } from '../support/reading.ts';
import { aDeployment, nowMs } from '../support/records.ts';

const lock = { target: shopProduction, by: grace, reason: 'index rebuild', sinceMs: nowMs };
const places = { services: [{ name: shop, title: 'The shop' }], environments: [staging, production] };
const wish = { service: shop, environment: production, reference };

const inputs = (view: ModalView): readonly (string | undefined)[] =>
  view.blocks.flatMap((block) => (block.type === 'input' ? [block.block_id] : []));

const elements = (view: ModalView): readonly { readonly type: string }[] =>
  view.blocks.flatMap((block) =>
    block.type === 'input' && 'element' in block ? [block.element as { type: string }] : [],
  );

describe('forms', () => {
  it.each([
    ['deploy-form', deployForm({ ...places, draft: {} })],
    ['rollback-form', rollbackForm({ ...places, draft: {} })],
    ['approve-form', approveForm(aDeployment())],
    ['reject-form', rejectForm(aDeployment())],
    ['resolve-form', resolveForm(aDeployment())],
    ['lock-form', lockForm(shopProduction)],
    ['unlock-form', unlockForm(lock)],
    ['take-over-form', takeOverForm(lock)],
    ['override-form', overrideForm({ wish })],
  ] as const)('%s has exactly the inputs that its ids name, and carries what can be read back', (id, view) => {
    expect(view.callback_id).toBe(id);
    expect(inputs(view)).toEqual(Object.values(forms[id].blocks));
    expect(decodeCarried(id, view.private_metadata ?? '')).toBeDefined();
  });

  it('carry the deployment as the person saw it', () => {
    const carried = decodeCarried('reject-form', rejectForm(aDeployment()).private_metadata ?? '');

    expect(carried).toEqual({ id: 'shop#42', epoch: 3, digest });
  });

  it('to deploy begin with what is known', () => {
    const view = deployForm({ ...places, draft: { ...wish, reason: 'new cart' } });

    const [service, environment, revision, reason] = elements(view);
    expect(service).toMatchObject({ type: 'static_select', initial_option: { value: 'shop' } });
    expect(environment).toMatchObject({ initial_option: { value: 'production' } });
    expect(revision).toMatchObject({ type: 'external_select', initial_option: { value: 'v2.4.0' } });
    expect(reason).toMatchObject({ initial_value: 'new cart' });
  });

  it('ask for names by type-ahead where there are more than a menu holds', () => {
    const services = crowd.map(({ target }) => ({ name: target.service, title: 'x' }));

    expect(elements(deployForm({ services, environments: [production], draft: {} }))[0]).toMatchObject({
      type: 'external_select',
      action_id: 'deploy-service',
    });
  });

  it('show the plan again where it is approved', () => {
    expect(textOf(approveForm(aDeployment()).blocks)).toContain('10 % 10 min → 25 % 10 min');
  });
});
