import type { ConfigFault } from '../domain/config.ts';
import type { Json } from '../domain/json.ts';
import type { ComponentReading } from './components.ts';
import { faultAt } from './faults-of.ts';
import { mappingOf } from './schema-tree.ts';
import type { TargetReading } from './target-reading.ts';

interface Reading {
  readonly target: TargetReading;
  readonly components: readonly ComponentReading[];
}

/** A database in which restores are tried may be none that any target lives on: one slip there would be the live data. */
export function scratchFaults(readings: readonly Reading[]): readonly ConfigFault[] {
  const all = readings.flatMap(({ target, components }) =>
    components.map(({ component: { name, settings } }) => ({ target, name, settings: mappingOf(settings) })),
  );
  return all.flatMap(({ target, name, settings }) => {
    const scratch = mappingOf(settings['scratch']);
    const place = placeOf(scratch['project'] ?? settings['project'], scratch['database']);
    const owner = all.find((one) => placeOf(one.settings['project'], one.settings['database']) === place);
    if (place === undefined || owner === undefined) return [];
    return [
      faultAt(target.locate(['components', name, 'settings', 'scratch', 'database']), {
        found: `${place}, on which ${owner.name} of ${owner.target.service} in ${owner.target.environment} lives`,
        expected: 'a database that nothing lives on',
        remedy: 'Give the scratch database a name, or a project, of its own.',
      }),
    ];
  });
}

const placeOf = (project: Json | undefined, database: Json | undefined): string | undefined =>
  typeof project === 'string' && typeof database === 'string' ? `${database} in ${project}` : undefined;
