import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Loaded } from '../config/load.ts';
import { systemClock } from '../io/clock.ts';
import { faultText, secretReader } from '../main/configuration.ts';
import { readEnvironment } from '../main/environment.ts';
import type { Settings } from '../main/environment.ts';
import { examineFarEnds } from '../operations/doctor.ts';
import type { Diagnosis } from '../operations/doctor.ts';
import { examineSlack } from '../slack/examine.ts';
import { StoreRefused } from '../ports/store-errors.ts';
import { hasCluster } from '../store/embedded/folders.ts';
import { requireSession } from '../store/session-check.ts';
import type { CliWorld, ExitCode } from './contract.ts';
import { farEndsOf, readConfig } from './far.ts';
import { without } from './secrets.ts';
import { stateFolderOf, withDatabase } from './with-store.ts';

/** Examines everything side by side and prints it; 1 when something is bad. */
export async function runDoctor(world: CliWorld, asJson: boolean): Promise<ExitCode> {
  const { found, secrets } = await examineAll(world);
  const shown = found.map((one) => clean(one, without(secrets)));
  const bad = shown.filter(({ state }) => state === 'bad').length;
  if (asJson) world.out(JSON.stringify({ ok: bad === 0, findings: shown }));
  else tell(shown, world);
  return bad === 0 ? 0 : 1;
}

interface Examination {
  readonly found: readonly Diagnosis[];
  /** What must never be printed, whatever a far end says. */
  readonly secrets: readonly string[];
}

async function examineAll(world: CliWorld): Promise<Examination> {
  const environment = readEnvironment(world.variables);
  const read = await readConfig(world);
  const known = read.kind === 'ok' ? await secretsOf(world, read.loaded) : [];
  const found = await Promise.all([
    environment.kind === 'ok' ? slack(environment.settings) : environment.sentences.map(missing),
    database(world),
    read.kind === 'ok'
      ? configured(world, read.loaded)
      : read.faults.map((fault): Diagnosis => ({
          area: 'configuration',
          subject: fault.path,
          state: 'bad',
          sentence: faultText(fault),
          remedy: fault.remedy,
        })),
  ]);
  return { found: found.flat(), secrets: [...known, ...tokensOf(world)] };
}

const missing = (sentence: string): Diagnosis => ({
  area: 'environment',
  subject: sentence.split(' ')[0] ?? 'variables',
  state: 'bad',
  sentence,
  remedy: 'Set it where the bot is started: docs/reference/environment.md has every variable.',
});

const manifestShape = z.object({ oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }) });

async function slack({ botToken, connection, slackApiUrl }: Settings): Promise<readonly Diagnosis[]> {
  const text = await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8');
  const wanted = manifestShape.parse(parse(text)).oauth_config.scopes.bot;
  return examineSlack({
    botToken,
    wanted,
    ...(connection.kind === 'socket' ? { appToken: connection.appToken } : {}),
    ...(slackApiUrl === undefined ? {} : { apiUrl: slackApiUrl }),
  });
}

async function database(world: CliWorld): Promise<readonly Diagnosis[]> {
  const url = world.variables['DATABASE_URL'];
  const isExternal = url !== undefined && url !== '';
  const subject = isExternal ? 'DATABASE_URL' : 'built-in PostgreSQL';
  const known = { area: 'database', subject } as const;
  if (!isExternal && !hasCluster(stateFolderOf(world.variables)))
    return [{ ...known, state: 'unknown', sentence: 'there is no record yet; the first start of the bot makes it' }];
  try {
    await withDatabase(world, requireSession);
    return [{ ...known, state: 'good', sentence: 'answers; advisory locks hold and notifications arrive' }];
  } catch (error) {
    const sentence = error instanceof Error ? error.message : 'does not answer';
    const remedy =
      error instanceof StoreRefused
        ? 'Point DATABASE_URL to the database itself or to a pooler in session mode.'
        : isExternal
          ? 'Is the address right, the server up, and the role allowed to connect and to create a schema?'
          : 'Look at the log of the database in the state folder.';
    return [{ ...known, state: 'bad', sentence, remedy }];
  }
}

async function configured(world: CliWorld, { config }: Loaded): Promise<readonly Diagnosis[]> {
  const far = await farEndsOf(world, config);
  const sentence = `version ${config.version}: ${config.services.size} services, ${config.targets.size} targets`;
  const good: Diagnosis = { area: 'configuration', subject: 'quarterdeck.yml', state: 'good', sentence };
  return [good, ...(await examineFarEnds({ config, clock: systemClock, ...far }))];
}

async function secretsOf({ variables }: CliWorld, { secretsNeeded }: Loaded): Promise<readonly string[]> {
  const read = secretReader(variables);
  const found = await Promise.all(
    secretsNeeded.map((one) =>
      read(one).then(
        (secret) => [secret.reveal()],
        () => [],
      ),
    ),
  );
  return found.flat();
}

/** Everything in the environment that may be one: tokens, keys, and the database's address. */
const tokensOf = ({ variables }: CliWorld): readonly string[] =>
  Object.entries(variables).flatMap(([name, value = '']) =>
    /TOKEN|SECRET|KEY|PASSWORD|DATABASE_URL/.test(name) ? [value, passwordIn(value)] : [],
  );

const passwordIn = (value: string): string => (URL.canParse(value) ? decodeURIComponent(new URL(value).password) : '');

const clean = (one: Diagnosis, hide: (text: string) => string): Diagnosis => ({
  ...one,
  subject: hide(one.subject),
  sentence: hide(one.sentence),
  ...(one.remedy === undefined ? {} : { remedy: hide(one.remedy) }),
});

const words = { good: 'good   ', bad: 'BAD    ', unknown: 'unknown' } as const;

function tell(found: readonly Diagnosis[], { out }: CliWorld): void {
  for (const { area, place, subject, state, sentence, remedy } of found) {
    const where = place === undefined ? area : `${area} ${place}`;
    out(`${words[state]}  ${where} · ${subject}: ${sentence}`);
    if (state !== 'good' && remedy !== undefined) out(`           → ${remedy}`);
  }
  const count = (state: Diagnosis['state']): number => found.filter((one) => one.state === state).length;
  out(`\n${count('good')} good, ${count('bad')} bad, ${count('unknown')} unknown.`);
}
