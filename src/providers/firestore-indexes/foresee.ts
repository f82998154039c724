import { ProviderError } from '../../ports/provider-error.ts';
import type { Foresight, ReleaseRequest } from '../../ports/provider.ts';
import type { ProviderWorld } from '../world.ts';
import { adminFor, consentTo, extrasAmong, fileOf, present } from './found.ts';
import { changedAmong, keptAmong, othersAmong, presentOverrides, titleOf } from './overrides.ts';
import type { Override } from './overrides.ts';
import { settingsOf } from './settings.ts';

function risksOf(changed: readonly Override[], others: readonly Override[]): readonly string[] {
  const without = changed.filter(({ indexes }) => indexes?.length === 0);
  const ending = changed.filter(({ ttl }) => ttl === true);
  const names = (all: readonly Override[]): string =>
    all.map(({ collectionGroup, fieldPath }) => `${collectionGroup}.${fieldPath}`).join(', ');
  return [
    ...(without.length === 0 ? [] : [`queries by ${names(without)} fail as soon as it has no index`]),
    ...(ending.length === 0
      ? []
      : [`documents whose time in ${names(ending)} has passed are deleted, and no rollback brings them back`]),
    ...(others.length === 0 ? [] : [`${others.length} field overrides are not in the file and stay`]),
  ];
}

/** What a release of the file would change, and what it cannot take back. */
export async function foreseen(world: ProviderWorld, request: ReleaseRequest, signal: AbortSignal): Promise<Foresight> {
  try {
    const { wanted, overrides } = await fileOf(world, request, signal);
    const admin = await adminFor(world, request, signal);
    const have = await present(admin);
    const fields = keptAmong(await presentOverrides(admin));
    const missing = wanted.filter(({ id }) => !have.some((one) => one.id === id));
    const extras = extrasAmong(have, wanted);
    const asks = settingsOf(request).extras === 'ask';
    const stay = asks || extras.length === 0 ? [] : [`${extras.length} indexes are not in the file and stay`];
    const changed = changedAmong(overrides, fields);
    const slow = missing.length + changed.length === 0 ? [] : ['building an index takes minutes, with much data hours'];
    const changes = [
      ...missing.map(({ title }) => `new index ${title}`),
      ...changed.map((one) => `field ${titleOf(one)}`),
    ];
    return {
      changes: changes.length === 0 ? ['no index is new'] : changes,
      risks: [...slow, ...stay, ...risksOf(changed, othersAmong(fields, overrides))],
      ...(changed.length > 0
        ? { undo: { kind: 'redeploy' as const } }
        : missing.length === 0 && !asks
          ? { undo: { kind: 'instant' as const } }
          : {}),
      consents: asks ? extras.map((one) => ({ id: consentTo(one), sentence: `delete the index ${one.title}` })) : [],
      blockers: [],
    };
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'invalid')
      return { changes: [], risks: [], consents: [], blockers: [error.message] };
    throw error;
  }
}
