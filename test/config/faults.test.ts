import { describe, expect, test } from 'vitest';
import { base, faultsOfText, lines, shop } from './load-text.ts';

const whole = base + shop;
const settings = (text: string): string => `${whole}\ndefaults:\n${text}`;

/** `path | found` of each fault: enough to tell which. */
const faults = (text: string): readonly string[] => faultsOfText(text).map(({ path, found }) => `${path} | ${found}`);

test('all faults are told at once, in the order of the lines, with path, found, expected, remedy, file and line', () => {
  const text = whole
    .replace('channels:', 'chanels:')
    .replace('people: [ada, linus]', 'people: [adda, linus]')
    .replace('port: 8081', 'prt: 8081');

  const found = faultsOfText(`${text}reminder: 10`);

  expect(found.map(({ line, path }) => [line, path])).toEqual([
    [2, 'channels'],
    [2, 'chanels'],
    [8, 'roles.deployers.people[0]'],
    [20, 'services.shop.environments.staging.components.web.settings.port'],
    [20, 'services.shop.environments.staging.components.web.settings.prt'],
    [22, 'reminder'],
  ]);
  expect(found[2]).toEqual({
    path: 'roles.deployers.people[0]',
    found: '"adda"',
    expected: 'the name of a person',
    remedy: 'Did you mean ada? Known: ada, grace, linus.',
    file: 'quarterdeck.yml',
    line: 8,
  });
  expect(found[4]?.remedy).toBe('Did you mean port?');
  expect(found[5]).toMatchObject({ found: '10', remedy: 'Add the unit: 10s or 10m.' });
});

test('a fault in the defaults is told once, however many targets take it', () => {
  expect(faults(settings('  bake: 5'))).toEqual(['defaults.bake | 5']);
});

test('a faulty setting does not hide other faults of the same target', () => {
  const text = settings(`  bake: 5
  sources: { traffic: { kind: proxy } }
  triggers:
    wrong: { source: traffic, metric: error-rate, above: 2 %, for: 5 }
    lost: { source: trafic, metric: error-rate, above: 2 %, for: 5m }`);

  expect(faults(text)).toEqual([
    'defaults.bake | 5',
    'defaults.triggers.wrong.for | 5',
    'defaults.triggers.lost.source | "trafic"',
  ]);
});

test.each([
  ['people: 5', 'people | 5'],
  ['roles: []', 'roles | a list of 0'],
  ['notices: {}', 'notices | a mapping'],
  ['slack: modern', 'slack | "modern"'],
  ['defaults: 7', 'defaults | 7'],
  ['retention: true', 'retention | true'],
  ['services:', 'services | an empty value'],
])('a value of the wrong type is a fault: %s', (text, fault) => {
  expect(faults(text)).toContain(fault);
});

test('a repository on GitHub without the section that says as whom it is read is a fault of each service, beside all others', () => {
  const text = whole.replace('git: ./repository', 'github: octo/shop').replace('order: 2', 'order: 1');

  expect(lines(faultsOfText(text))).toEqual([
    'environments.production.order | 1, as for staging | a different order for each environment | Number them from the earliest to production.',
    'services.shop.repository.github | octo/shop, without a section github | a section github that says as whom GitHub is asked | Add github: { token: { secret: { environment: GITHUB_TOKEN } } }, or an app.',
  ]);
  const section = 'github: { token: { secret: { environment: GITHUB_TOKEN } }, deployments: { environments: [prod] } }';
  const named = faultsOfText(`${text.replace('order: 1 }\n\nservices', 'order: 2 }\n\nservices')}\n${section}`);
  expect(named.map(({ path }) => path)).toContain('github.deployments.environments[0]');
});

describe('names', () => {
  test.each(['stop', 'all', 'to', 'status', 'flag'])('a service cannot be called %s', (name) => {
    expect(faults(whole.replace('  shop:', `  ${name}:`))).toEqual([`services.${name} | the name "${name}"`]);
  });

  test('a service cannot be called like an environment', () => {
    expect(faults(whole.replace('  shop:', '  staging:'))).toEqual([
      'services.staging | staging, which is an environment too',
    ]);
  });

  test('two people cannot share a Slack id, a GitHub login or an address', () => {
    const text = whole
      .replace('U0GRACE', 'U0ADA, github: Ada, email: a@example.com')
      .replace('U0LINUS', 'U0LINUS, email: A@example.com');

    expect(faults(text)).toEqual([
      'people.grace.slack | U0ADA, as for ada',
      'people.grace.github | ada, as for ada',
      'people.linus.email | a@example.com, as for grace',
    ]);
  });

  test('unknown environments, services, roles, people and events are told where they are named', () => {
    const text = `${whole.replace('may: [deploy, stop]', 'may: [deploi], environments: [prod]')}
notices:
  - { events: [planed], services: [shp], environments: [prod], to: [{ person: adda }, { role: x }, requestr] }`;

    expect(faults(text)).toEqual([
      'roles.deployers.may[0] | "deploi"',
      'roles.deployers.environments[0] | "prod"',
      'notices[0].events[0] | "planed"',
      'notices[0].to[2] | "requestr"',
      'notices[0].services[0] | "shp"',
      'notices[0].environments[0] | "prod"',
      'notices[0].to[0].person | "adda"',
      'notices[0].to[1].role | "x"',
    ]);
  });

  test('two environments cannot have one order', () => {
    expect(faults(whole.replace('order: 2', 'order: 1'))).toEqual([
      'environments.production.order | 1, as for staging',
    ]);
  });
});

describe('components', () => {
  const two = (first: string, second: string): string =>
    whole.replace(
      'web: { provider: local,',
      `api: { provider: command, settings: { run: [x] }, after: [${first}] }\n      web: { provider: local, after: [${second}],`,
    );

  test('cannot wait for one another in a circle', () => {
    expect(faults(two('web', 'api'))).toEqual([
      'services.shop.components.api.after | a circle: api after web after api',
    ]);
  });

  test('cannot wait for a component that is not there', () => {
    expect(faults(two('', 'apy'))).toEqual(['services.shop.components.web.after[0] | "apy"']);
  });

  test('need a provider that is known', () => {
    expect(lines(faultsOfText(whole.replace('provider: local', 'provider: locl')))).toEqual([
      'services.shop.components.web.provider | "locl" | the name of a provider | Did you mean local? Known: local, command, switcher.',
    ]);
  });

  test('of two targets cannot have one port, nor what the provider says that only one may have', () => {
    expect(faults(whole.replace('8081', '8080'))).toEqual([
      'services.shop.environments.production.components.web.settings.port | port 8080, as for web of shop in staging',
    ]);
    expect(
      faults(
        whole
          .replace(/provider: local.*/, 'provider: switcher, settings: { site: a } }')
          .replace(/\{ components: .*/g, '{}'),
      ),
    ).toEqual(['services.shop.components.web.settings.site | site a, as for web of shop in staging']);
  });
});

describe('strategies', () => {
  const canary = (stages: string): string => settings(`  strategy: { kind: canary, stages: [${stages}] }`);

  test('a canary’s weights rise from 1 to 100', () => {
    expect(faults(canary('{ weight: 10, for: 1m }, { weight: 10 %, for: 1m }'))).toEqual([
      'defaults.strategy.stages[1].weight | 10 % after 10 %',
    ]);
    expect(faults(canary('{ weight: 0, for: 1m }, { weight: 101, for: 1m }'))).toEqual([
      'defaults.strategy.stages[0].weight | 0',
      'defaults.strategy.stages[1].weight | 101',
    ]);
  });

  test('a strategy needs a component that can carry it out', () => {
    const command = whole
      .replace(/provider: local.*/, 'provider: command, settings: { run: [x] } }')
      .replace(/\{ components: .*/g, '{}');

    expect(faults(`${command}defaults: { strategy: { kind: canary, stages: [{ weight: 5, for: 1m }] } }`)).toEqual([
      'defaults.strategy.kind | canary with command, which cannot split traffic',
    ]);
    expect(faults(`${command}defaults: { strategy: blue-green }`)).toEqual([
      'defaults.strategy.kind | blue-green with command, which cannot switch traffic',
    ]);
  });

  test('the word canary alone is answered with an example', () => {
    expect(faultsOfText(settings('  strategy: canary'))[0]?.remedy).toBe(
      'Write { kind: canary, stages: [{ weight: 10 %, for: 5m }] }.',
    );
  });
});
