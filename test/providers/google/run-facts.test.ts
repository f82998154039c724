import { expect, test } from 'vitest';
import { differingFacts, revisionFacts } from '../../../src/providers/google/run-facts.ts';
import type { RunsAs } from '../../../src/providers/google/run-facts.ts';

const secret = (version: string) => ({
  name: 'KEY',
  valueSource: { secretKeyRef: { secret: 'api-key', version } },
});

const whole: RunsAs = {
  containers: [
    {
      name: 'app',
      image: 'europe-docker.pkg.dev/p/r/app@sha256:1',
      env: [{ name: 'MODE', value: 'hunter2' }, secret('3')],
      resources: { limits: { memory: '512Mi', cpu: '1' } },
      command: ['node'],
      ports: [{ containerPort: 8080 }],
    },
    { name: 'proxy', image: 'europe-docker.pkg.dev/p/r/proxy@sha256:2' },
  ],
  scaling: { minInstanceCount: 1, maxInstanceCount: 9 },
  serviceAccount: 'api@p.iam.gserviceaccount.com',
  timeout: { seconds: 30 },
  maxInstanceRequestConcurrency: 40,
  vpcAccess: { connector: 'inside', egress: 'ALL_TRAFFIC' },
};

test('the facts of a revision hold every container and no value of a variable', () => {
  const facts = revisionFacts(whole);

  expect(facts).toMatchObject({
    'image of app': 'europe-docker.pkg.dev/p/r/app@sha256:1',
    'image of proxy': 'europe-docker.pkg.dev/p/r/proxy@sha256:2',
    'secrets of app': 'KEY=api-key:3',
    'secrets of proxy': 'none',
    'memory of app': '512Mi',
    'cpu of app': '1',
    'instances of a revision': '1 to 9',
    timeout: '30 s',
    concurrency: '40',
  });
  expect(JSON.stringify(facts)).not.toContain('hunter2');
});

const [app, proxy] = whole.containers ?? [];

test.each<[string, RunsAs, readonly string[]]>([
  [
    'a variable',
    { ...whole, containers: [{ ...app, env: [{ name: 'MODE', value: 'b' }, secret('3')] }, proxy ?? {}] },
    ['env of app'],
  ],
  [
    'a version of a secret',
    { ...whole, containers: [{ ...app, env: [app?.env?.[0] ?? {}, secret('4')] }, proxy ?? {}] },
    ['env of app', 'secrets of app'],
  ],
  [
    'memory',
    { ...whole, containers: [{ ...app, resources: { limits: { memory: '1Gi', cpu: '1' } } }, proxy ?? {}] },
    ['memory of app'],
  ],
  ['the second container', { ...whole, containers: [app ?? {}, { ...proxy, image: 'other' }] }, ['image of proxy']],
  ['a command', { ...whole, containers: [{ ...app, command: ['bun'] }, proxy ?? {}] }, ['command of app']],
  [
    'the number of instances',
    { ...whole, scaling: { minInstanceCount: 0, maxInstanceCount: 9 } },
    ['instances of a revision'],
  ],
  ['the account', { ...whole, serviceAccount: '' }, ['service account']],
  ['the time a request may take', { ...whole, timeout: { seconds: 60 } }, ['timeout']],
  ['requests at once', { ...whole, maxInstanceRequestConcurrency: 1 }, ['concurrency']],
  ['the network', { ...whole, vpcAccess: null }, ['network']],
  ['a volume', { ...whole, volumes: [{ name: 'tmp', emptyDir: {} }] }, ['volumes']],
])('another value of %s is another fact', (_, other, facts) => {
  expect(differingFacts(whole, other)).toEqual(facts);
  expect(differingFacts(other, other)).toEqual([]);
});
