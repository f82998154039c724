import { z } from 'zod';
import type { Examined } from '../../ports/provider.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import { answerOf } from './client.ts';
import type { VercelClient } from './client.ts';
import type { ProjectFacts } from './facts.ts';
import { readDomains, readProject, readVariables } from './reads.ts';

const user = z.object({ user: z.object({ username: z.string() }) });
const team = z.object({ slug: z.string() });
const billing = z.object({ reason: z.string() });

/** Tries what the settings need of Vercel, side by side; without a token there is nothing more to try. */
export function examine(open: () => Promise<VercelClient>): Promise<readonly Examined[]> {
  return tried('token', remedyOfToken, async () => examineWith(await open()));
}

async function examineWith(client: VercelClient): Promise<readonly Examined[]> {
  const { settings } = client;
  const found = await Promise.all([
    tried('token', remedyOfToken, () => askToken(client)),
    ...(settings.teamId === undefined ? [] : [tried('team', remedyOfTeam, () => askTeam(client))]),
    tried('project', remedyOfProject, () => askProject(client)),
    tried('variables of the project', remedyOfVariables, async () => {
      await readVariables(client);
      return [good('variables of the project', 'can be read')];
    }),
    ...(settings.rollout === 'rolling' ? [tried('rolling releases', remedyOfPlan, () => askBilling(client))] : []),
    ...(settings.domains.length === 0 ? [] : [tried('domains', remedyOfDomains, () => askDomains(client))]),
  ]);
  return found.flat();
}

const remedyOfToken = 'Make a token at vercel.com → Account Settings → Tokens, for the team that owns the project.';
const remedyOfTeam = 'Take the id from Team Settings → General, and let the token be for this team.';
const remedyOfProject =
  'Check the name of the project; the account of the token needs the role Member or Project Administrator.';
const remedyOfVariables = 'Give the account of the token the role Member, or Project Administrator on this project.';
const remedyOfPlan =
  'Rolling releases need the plan Pro or Enterprise: Team Settings → Billing; or set rollout to promote.';
const remedyOfDomains = 'Add and verify the domain at the project → Settings → Domains.';
const remedyOfLink = 'Connect the repository at the project → Settings → Git, or set repository.';

const good = (subject: string, sentence: string): Examined => ({ subject, state: 'good', sentence });
const bad = (subject: string, sentence: string, remedy: string): Examined => ({
  subject,
  state: 'bad',
  sentence,
  remedy,
});

/** A no is a finding; no answer is no finding. */
async function tried(
  subject: string,
  remedy: string,
  ask: () => Promise<readonly Examined[]>,
): Promise<readonly Examined[]> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const isNo = ['unauthenticated', 'forbidden', 'not-found', 'plan-limit', 'invalid'].includes(error.code);
    return [{ subject, state: isNo ? 'bad' : 'unknown', sentence: error.message, remedy }];
  }
}

async function askToken(client: VercelClient): Promise<readonly Examined[]> {
  const { userGetAuthUser } = await import('@vercel/sdk/funcs/userGetAuthUser.js');
  const outcome = userGetAuthUser(client.core);
  const { user: who } = await answerOf(client, { subject: 'read the account of the token', outcome, schema: user });
  return [good('token', `is of the account ${who.username}`)];
}

async function askTeam(client: VercelClient): Promise<readonly Examined[]> {
  const { teamsGetTeam } = await import('@vercel/sdk/funcs/teamsGetTeam.js');
  const { teamId = '' } = client.settings;
  const outcome = teamsGetTeam(client.core, { teamId });
  const { slug } = await answerOf(client, { subject: `read team ${teamId}`, outcome, schema: team });
  return [good('team', `is ${slug}`)];
}

async function askProject(client: VercelClient): Promise<readonly Examined[]> {
  const project = await readProject(client);
  return [
    good('project', `${project.name} is there (${project.id})`),
    ...(client.settings.mode === 'deploy' ? [linkOf(client, project)] : []),
    ...planOf(project),
  ];
}

function linkOf({ settings }: VercelClient, { link }: ProjectFacts): Examined {
  const subject = 'git repository';
  if (settings.repository !== undefined) return good(subject, 'is named in the settings');
  if (link?.type !== 'github') return bad(subject, 'the project is not linked to a repository at GitHub', remedyOfLink);
  const branch = link.productionBranch ?? 'main';
  return good(subject, `${link.org ?? ''}/${link.repo ?? String(link.repoId ?? '')}, production branch ${branch}`);
}

function planOf({ targets }: ProjectFacts): readonly Examined[] {
  const plan = targets?.['production']?.plan;
  if (plan !== 'hobby') return [];
  return [
    { subject: 'plan', state: 'good', sentence: 'Hobby: only the production deployment directly before can come back' },
  ];
}

async function askBilling(client: VercelClient): Promise<readonly Examined[]> {
  const { rollingReleaseGetRollingReleaseBillingStatus } =
    await import('@vercel/sdk/funcs/rollingReleaseGetRollingReleaseBillingStatus.js');
  const { project: idOrName } = client.settings;
  const outcome = rollingReleaseGetRollingReleaseBillingStatus(client.core, { idOrName, ...client.team });
  const { reason } = await answerOf(client, { subject: 'ask for rolling releases', outcome, schema: billing });
  const subject = 'rolling releases';
  return reason === 'plan_not_supported' || reason === 'no_available_slots'
    ? [bad(subject, `Vercel says ${reason}`, remedyOfPlan)]
    : [good(subject, 'are in the plan')];
}

async function askDomains(client: VercelClient): Promise<readonly Examined[]> {
  const there = await readDomains(client);
  return client.settings.domains.map((name) => {
    const found = there.find((one) => one.name === name);
    if (found === undefined) return bad(`domain ${name}`, 'is not on the project', remedyOfDomains);
    return found.verified
      ? good(`domain ${name}`, 'is verified')
      : bad(`domain ${name}`, 'is not verified', remedyOfDomains);
  });
}
