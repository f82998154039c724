import { createHash } from 'node:crypto';
import type { Description, Remark } from '../../ports/provider.ts';
import type { VercelClient } from './client.ts';
import type { VariableFacts } from './facts.ts';
import type { VercelState } from './handle.ts';
import { isMark } from './journal.ts';
import { canaryShare, readLive, revisionOf } from './live.ts';
import type { Live } from './live.ts';
import { orAbsent, readDeployment, readVariables } from './reads.ts';
import { keepVariable, ourVariable } from './variable.ts';

/** The fix of a pin: the newest good deployment, or at least the next ones, get the domains again. */
export const liftPin = 'lift-pin';

export async function describe(client: VercelClient): Promise<Description> {
  const [live, variables] = await Promise.all([readLive(client), readVariables(client)]);
  const shares = sharesOf(live);
  const [versions, variable] = await Promise.all([
    Promise.all(shares.map((share) => withRevision(client, share))),
    client.settings.mode === 'variable' ? keepVariable(client, variables) : undefined,
  ]);
  const state = { production: live.production ?? null, ...(variable === undefined ? {} : { variable }) };
  return {
    summary: summaryOf(shares),
    live: versions,
    facts: { ...factsOf(live, variables), ...ownFact(client, variables, variable) },
    remarks: remarksOf(client, live),
    state,
  };
}

interface Share {
  readonly version: string;
  readonly weight: number;
}

function sharesOf({ production, rollout }: Live): readonly Share[] {
  const base = production === undefined ? [] : [{ version: production, weight: 100 }];
  const canary = rollout?.canaryDeployment?.id;
  if (rollout === undefined || canary === undefined) return base;
  const weight = canaryShare(rollout);
  return [{ version: canary, weight }, ...base.map((one) => ({ ...one, weight: 100 - weight }))];
}

const summaryOf = (shares: readonly Share[]): string =>
  shares.length === 0
    ? 'nothing live'
    : shares.map(({ version, weight }) => `${version} at ${String(weight)} %`).join(', ');

async function withRevision(client: VercelClient, { version, weight }: Share) {
  const facts = await orAbsent(readDeployment(client, version));
  const revision = facts && revisionOf(facts);
  return { version, weight, ...(revision === undefined ? {} : { revision }) };
}

function factsOf(live: Live, variables: readonly VariableFacts[]): Readonly<Record<string, string>> {
  const { rollout, domains } = live;
  const shown = variables.filter((one) => !isMark(one));
  return {
    'production deployment': live.production ?? 'none',
    'rolling release':
      rollout === undefined ? 'none' : `${rollout.canaryDeployment?.id ?? '?'} at ${String(canaryShare(rollout))} %`,
    ...Object.fromEntries(Object.entries(domains).map(([name, to]) => [`domain ${name}`, to ?? 'not assigned'])),
    ...Object.fromEntries(shown.map((one) => [nameOf(one), fingerprint(one)])),
  };
}

/** Our own variable is known by its value, so that putting it back is no change. */
function ownFact(
  client: VercelClient,
  variables: readonly VariableFacts[],
  kept: VercelState['variable'],
): Readonly<Record<string, string>> {
  const found = kept === undefined ? undefined : ourVariable(client, variables);
  return found === undefined || kept?.value === undefined || kept.value === null
    ? {}
    : { [nameOf(found)]: hashOf(kept.value) };
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

const nameOf = ({ key, target, gitBranch }: VariableFacts): string =>
  `variable ${key} (${[...(target ?? []), ...(gitBranch ? [gitBranch] : [])].toSorted().join(', ')})`;

/** Tells that a value is another one, never which: the listed value of all but plain ones is enciphered anew each time. */
function fingerprint({ type, value, id = '', updatedAt }: VariableFacts): string {
  return hashOf(type === 'plain' ? (value ?? '') : `${id} ${String(updatedAt ?? 0)}`);
}

function remarksOf(client: VercelClient, live: Live): readonly Remark[] {
  const elsewhere = Object.entries(live.domains).filter(([, to]) => to !== live.production);
  return [
    ...(isPinned(client, live) ? [pinned(live)] : []),
    ...elsewhere.map(([name, to]) => ({
      code: 'domain-elsewhere',
      sentence: `${name} leads to ${to ?? 'nothing'}, not to ${live.production ?? 'what is live'}.`,
    })),
  ];
}

/** After an instant rollback Vercel keeps the domains where they are until something is promoted. */
export function isPinned({ settings }: VercelClient, { project, rollout, production }: Live): boolean {
  if (project.autoAssignCustomDomains || rollout !== undefined || production === undefined) return false;
  const { lastAliasRequest: last, lastRollbackTarget } = project;
  const wasRolledBack =
    (last?.type === 'rollback' && last.jobStatus !== 'failed') || (lastRollbackTarget ?? null) !== null;
  return wasRolledBack || settings.autoAssign === 'keep';
}

const pinned = ({ production = '' }: Live): Remark => ({
  code: 'domains-pinned',
  sentence: `Vercel keeps the production domains at ${production} since a rollback: newer deployments do not go live by themselves.`,
  fix: { id: liftPin, label: 'Lift the pin' },
});

/** Where users are. */
export async function publicUrl(client: VercelClient): Promise<string | undefined> {
  const [domain] = client.settings.domains;
  if (domain !== undefined) return addressOf(client, domain);
  const { project } = await readLive(client);
  const production = project.targets?.['production'];
  const host = production?.alias[0] ?? production?.url;
  return host === undefined ? undefined : addressOf(client, host);
}

/** Vercel names hosts without a scheme; only a stand-in, whose own address says so, is without encryption. */
const addressOf = ({ settings }: VercelClient, host: string): string => `${new URL(settings.apiUrl).protocol}//${host}`;

/** Where one deployment can be tried, whoever has the traffic. */
export async function previewUrl(client: VercelClient, version: string): Promise<string | undefined> {
  const facts = await orAbsent(readDeployment(client, version));
  return facts?.url === undefined ? undefined : addressOf(client, facts.url);
}
