import { defaultSeed } from '../../../../playground/slack/seed.ts';
import { channelOf } from '../settings.ts';
import type { Place } from './place.ts';

const people = Object.fromEntries(defaultSeed.people.map(({ id, name }) => [name, { slack: id, name }]));
const everything = ['deploy', 'roll-back', 'stop', 'promote', 'set-traffic', 'lock', 'take-over-lock', 'freeze'];

/** One service for each place, with short times; JSON is YAML. */
export function configText(places: readonly Place[], repository: string): string {
  return JSON.stringify({
    channels: { admins: 'C0ADMINS', default: 'C0DEPLOYMENTS' },
    reminder: '10m',
    people,
    roles: { operators: { people: ['ada', 'margaret', 'dennis'], may: everything } },
    environments: { production: { order: 1 } },
    defaults: {
      evaluateEvery: '500ms',
      retireAfter: '1h',
      // Whoever is killed every few seconds moves traffic slowly.
      timeouts: { shift: '5m' },
      bake: '1s',
      approvals: { count: 0 },
      // Some functions of many that fail are a question; nobody answers it here.
      decision: { ask: 'operators', within: '2s', otherwise: 'roll-back' },
    },
    services: Object.fromEntries(places.map((place) => [place.name, serviceOf(place, repository)])),
    notices: [
      { events: ['succeeded', 'rolled-back', 'rollback-failed'], to: [{ channel: 'C0RELEASES' }, 'requester'] },
      { events: ['approval-wanted'], to: [{ person: 'grace' }] },
    ],
  });
}

const serviceOf = ({ name, provider, settings, isGradual }: Place, repository: string): unknown => ({
  channel: channelOf(name),
  repository: { git: repository },
  strategy: isGradual ? { kind: 'canary', stages: [{ weight: '50 %', for: '1s' }] } : { kind: 'all-at-once' },
  components: { main: { provider, settings: settings(repository) } },
  environments: { production: null },
});
