import type { CloudFunctions } from './google/functions/stand-in.ts';
import { shortName } from './google/functions/records.ts';
import type { FunctionOperation } from './google/functions/records.ts';
import type { HostingStandIn } from './google/hosting/stand-in.ts';
import type { RulesStandIn } from './google/rules/stand-in.ts';
import { badge, bar, cloudPage, link, section, table, timeOf } from './page-frame.ts';
import type { Markup } from './page-frame.ts';
import { googleNames } from './start-places.ts';

/** The stand-ins that a Firebase project is made of. */
interface FirebaseFar {
  readonly functions: CloudFunctions;
  readonly hosting: HostingStandIn;
  readonly rules: RulesStandIn;
}

const shownRows = 12;

/** What Google believes of the project, for people. */
export function firebasePage(far: FirebaseFar): string {
  const { functions, hosting, rules } = far;
  return cloudPage({
    title: 'What Firebase believes',
    words: `The project ${googleNames.project}, played on this machine`,
    parts: [
      functionsPart(functions),
      operationsPart(functions),
      runPart(functions),
      ...sitePart(hosting),
      rulesPart(rules),
    ],
    wrong: [...functions.violations(), ...hosting.violations, ...rules.violations],
  });
}

const stateTones = { ACTIVE: 'good', FAILED: 'bad', DEPLOYING: 'busy', DELETING: 'busy' } as const;

function functionsPart({ engine, run }: CloudFunctions): Markup {
  const rows = engine.all().map(({ name, state, service, deployments, messages }) => {
    const served = run.engine.service(service)?.served ?? [];
    const shares = served.map(({ revision, percent }) => ({ name: revision, percent }));
    return [shortName(name), badge(state, stateTones[state]), bar(shares), String(deployments), messages.join(' ')];
  });
  const heads = ['Function', 'State', 'Traffic', 'Deployments', 'Message'];
  return section('Functions', table(heads, rows, 'No function yet.'));
}

function stageOf({ stage, failure }: FunctionOperation): Markup {
  if (stage !== 'done') return badge(stage, 'busy');
  return failure === undefined ? badge('done', 'good') : badge('failed', 'bad');
}

function operationsPart({ engine }: CloudFunctions): Markup {
  const rows = engine
    .operations()
    .slice(0, shownRows)
    .map((one) => [timeOf(one.startedMs), one.verb, shortName(one.target), stageOf(one), one.failure?.message ?? '']);
  return section(
    'Operations on functions',
    table(['Begun', 'What', 'Function', 'State', 'Message'], rows, 'None yet.'),
  );
}

const revisionTones = { starting: 'busy', ready: 'good', failed: 'bad' } as const;

/** The services that are no functions; those of functions are told beside them. */
function runPart({ engine, run }: CloudFunctions): Markup {
  const ofFunctions = new Set(engine.all().map(({ service }) => shortName(service)));
  const services = run.page().services.filter(({ name }) => !ofFunctions.has(name));
  const rows = services.flatMap(({ name, url, traffic, revisions }) =>
    revisions.slice(0, shownRows).map(({ name: revision, state, createdMs }, index) => {
      const shares = traffic.map((one) => ({ name: one.revision, percent: one.percent }));
      const share = traffic.filter((one) => one.revision === revision).reduce((sum, { percent }) => sum + percent, 0);
      return [
        index === 0 ? link(name, url) : '',
        index === 0 ? bar(shares) : '',
        revision,
        `${String(share)} %`,
        badge(state, revisionTones[state]),
        timeOf(createdMs),
      ];
    }),
  );
  const heads = ['Service', 'Traffic', 'Revision', 'Share', 'State', 'Made'];
  return section('Cloud Run', table(heads, rows, 'No service yet.'));
}

function sitePart(hosting: HostingStandIn): readonly Markup[] {
  const site = hosting.site(googleNames.site);
  const live = site.channels.get('live')?.releases[0];
  const rows = [...site.versions.values()]
    .toReversed()
    .slice(0, shownRows)
    .map(({ id, status, files, createdMs }) => [
      id,
      badge(status, status === 'FINALIZED' ? 'good' : 'plain'),
      live?.version?.id === id ? badge('live', 'good') : '',
      `${String(files.size)} files`,
      timeOf(createdMs),
    ]);
  const channels = [...site.channels.values()].map(({ id, url, releases }) => [
    link(id, url),
    releases[0]?.version?.id ?? 'nothing',
    releases[0]?.type ?? '',
    releases[0] === undefined ? '' : timeOf(releases[0].atMs),
  ]);
  return [
    section('Hosting: channels', table(['Channel', 'Shows', 'By', 'Since'], channels, 'None yet.')),
    section('Hosting: versions', table(['Version', 'State', '', 'Holds', 'Made'], rows, 'No version yet.')),
  ];
}

function rulesPart({ rulesets, releases }: RulesStandIn): Markup {
  const inForce = new Set([...releases.values()].map(({ rulesetName }) => rulesetName));
  const rows = [...rulesets.values()]
    .toReversed()
    .slice(0, shownRows)
    .map(({ name, createTime, source }) => [
      shortName(name),
      inForce.has(name) ? badge('in force', 'good') : '',
      [...(source.files[0]?.content ?? '').matchAll(/match \/(\w+)\/\{id\}/g)].map(([, found]) => found).join(', '),
      `${createTime.slice(11, 19)} UTC`,
    ]);
  return section('Firestore rules', table(['Ruleset', '', 'Rules for', 'Made'], rows, 'No ruleset yet.'));
}
