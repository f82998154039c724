import type { ConfigFault } from '../domain/config.ts';
import type { Json } from '../domain/json.ts';
import type { Locate } from './faults-of.ts';
import { faultAt, unknownName } from './faults-of.ts';
import type { Path } from './located.ts';
import { listOf, mappingOf } from './schema-tree.ts';
import type { Sections } from './sections.ts';

/** Names that nothing is called, and things that are there twice, outside of target settings. */
export function checkSections(plain: Json, sections: Sections, locate: Locate): readonly ConfigFault[] {
  return [
    ...unknownNames(plain, sections, locate),
    ...samePeople(sections, locate),
    ...sameOrders(sections, locate),
    ...ambiguousWords(sections, locate),
    ...withoutGithub(plain, locate),
  ];
}

interface Reference {
  readonly path: Path;
  readonly word: Json | undefined;
  readonly section: keyof Sections['known'];
}

const singular = {
  people: 'a person',
  roles: 'a role',
  environments: 'an environment',
  services: 'a service',
} as const;

function unknownNames(plain: Json, sections: Sections, locate: Locate): readonly ConfigFault[] {
  return [...ofRoles(plain), ...ofServices(plain), ...ofNotices(plain), ...ofGithub(plain)].flatMap(
    ({ path, word, section }) => {
      const known = sections.known[section];
      if (typeof word !== 'string' || known.includes(word)) return [];
      return [faultAt(locate(path), unknownName(word, singular[section], known))];
    },
  );
}

const each = (path: Path, words: Json | undefined, section: keyof Sections['known']): readonly Reference[] =>
  listOf(words).map((word, index) => ({ path: [...path, index], word, section }));

const ofRoles = (plain: Json): readonly Reference[] =>
  Object.entries(mappingOf(mappingOf(plain)['roles'])).flatMap(([name, role]) => [
    ...each(['roles', name, 'people'], mappingOf(role)['people'], 'people'),
    ...each(['roles', name, 'environments'], mappingOf(role)['environments'], 'environments'),
  ]);

const ofServices = (plain: Json): readonly Reference[] =>
  Object.entries(mappingOf(mappingOf(plain)['services'])).flatMap(([name, service]) =>
    Object.keys(mappingOf(mappingOf(service)['environments'])).map((word) => ({
      path: ['services', name, 'environments', word],
      word,
      section: 'environments' as const,
    })),
  );

const ofNotices = (plain: Json): readonly Reference[] =>
  listOf(mappingOf(plain)['notices']).flatMap((notice, index) => [
    ...each(['notices', index, 'services'], mappingOf(notice)['services'], 'services'),
    ...each(['notices', index, 'environments'], mappingOf(notice)['environments'], 'environments'),
    ...listOf(mappingOf(notice)['to']).flatMap((to, place): readonly Reference[] => [
      { path: ['notices', index, 'to', place, 'person'], word: mappingOf(to)['person'], section: 'people' },
      { path: ['notices', index, 'to', place, 'role'], word: mappingOf(to)['role'], section: 'roles' },
    ]),
  ]);

function samePeople({ people }: Sections, locate: Locate): readonly ConfigFault[] {
  const by = (member: 'slack' | 'github' | 'email', remedy: string): readonly ConfigFault[] =>
    repeated([...people].map(([name, person]) => [name, person[member]?.toLowerCase()])).map(({ name, first, value }) =>
      faultAt(locate(['people', name, member]), {
        found: `${value}, as for ${first}`,
        expected: `a different ${member === 'slack' ? 'Slack id' : member} for each person`,
        remedy,
      }),
    );
  return [
    ...by('slack', 'Correct one of the two, or keep one entry: one person must not count twice.'),
    ...by('github', 'Correct one of the two.'),
    ...by('email', 'Correct one of the two.'),
  ].map((fault) => ({ ...fault, found: fault.found.replace(/^[uw][a-z0-9]+,/, (id) => id.toUpperCase()) }));
}

const sameOrders = ({ environments }: Sections, locate: Locate): readonly ConfigFault[] =>
  repeated([...environments].map(([name, order]) => [name, String(order)])).map(({ name, first, value }) =>
    faultAt(locate(['environments', name, 'order']), {
      found: `${value}, as for ${first}`,
      expected: 'a different order for each environment',
      remedy: 'Number them from the earliest to production.',
    }),
  );

function repeated(
  values: readonly (readonly [name: string, value: string | undefined])[],
): readonly { readonly name: string; readonly first: string; readonly value: string }[] {
  const seen = new Map<string, string>();
  return values.flatMap(([name, value]) => {
    if (value === undefined) return [];
    const first = seen.get(value);
    if (first !== undefined) return [{ name, first, value }];
    seen.set(value, name);
    return [];
  });
}

const ambiguousWords = ({ known }: Sections, locate: Locate): readonly ConfigFault[] =>
  known.services
    .filter((name) => known.environments.includes(name))
    .map((name) =>
      faultAt(locate(['services', name]), {
        found: `${name}, which is an environment too`,
        expected: 'different names for services and environments',
        remedy: 'Rename one: `/deploy` takes its words in any order.',
      }),
    );

/** Environments whose deployments are recorded there. */
const ofGithub = (plain: Json): readonly Reference[] =>
  each(
    ['github', 'deployments', 'environments'],
    mappingOf(mappingOf(mappingOf(plain)['github'])['deployments'])['environments'],
    'environments',
  );

/** A repository on GitHub cannot be read by nobody: the section says as whom. */
function withoutGithub(plain: Json, locate: Locate): readonly ConfigFault[] {
  if (mappingOf(plain)['github'] !== undefined) return [];
  return Object.entries(mappingOf(mappingOf(plain)['services'])).flatMap(([name, service]) => {
    const { github } = mappingOf(mappingOf(service)['repository']);
    if (typeof github !== 'string') return [];
    return faultAt(locate(['services', name, 'repository', 'github']), {
      found: `${github}, without a section github`,
      expected: 'a section github that says as whom GitHub is asked',
      remedy: 'Add github: { token: { secret: { environment: GITHUB_TOKEN } } }, or an app.',
    });
  });
}
