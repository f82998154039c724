import { z } from 'zod';
import type { Json } from '../domain/json.ts';
import { mappingOf } from './schema-tree.ts';
import { person, role } from './schema/people.ts';
import { environment } from './schema/root.ts';

/** The sections that targets refer to, as far as they are well formed; their faults are found with the whole file. */
export interface Sections {
  readonly people: ReadonlyMap<string, z.output<typeof person>>;
  readonly roles: ReadonlyMap<string, z.output<typeof role>>;
  readonly environments: ReadonlyMap<string, number>;
  /** Names as written, also of malformed entries: a reference to them is not a second fault. */
  readonly known: {
    readonly people: readonly string[];
    readonly roles: readonly string[];
    readonly environments: readonly string[];
    readonly services: readonly string[];
  };
  /** True when every person and role is well formed and names nobody unknown, so that counting them makes sense. */
  readonly whole: boolean;
}

const order = z.looseObject({ order: environment.shape.order });

export function sectionsOf(plain: Json): Sections {
  const section = (name: string): Readonly<Record<string, Json>> => mappingOf(mappingOf(plain)[name]);
  const people = wellFormed(section('people'), person);
  const roles = wellFormed(section('roles'), role);
  const environments = wellFormed(section('environments'), order);
  const known = {
    people: Object.keys(section('people')),
    roles: Object.keys(section('roles')),
    environments: Object.keys(section('environments')),
    services: Object.keys(section('services')),
  };
  return {
    people,
    roles,
    environments: new Map([...environments].map(([name, found]) => [name, found.order])),
    known,
    whole:
      people.size === known.people.length &&
      roles.size === known.roles.length &&
      [...roles.values()].every((one) => one.people.every((name) => people.has(name))),
  };
}

function wellFormed<Value>(
  entries: Readonly<Record<string, Json>>,
  schema: z.ZodType<Value>,
): ReadonlyMap<string, Value> {
  const parsed = Object.entries(entries).map(([name, entry]) => ({ name, result: schema.safeParse(entry) }));
  return new Map(parsed.flatMap(({ name, result }) => (result.success ? [[name, result.data] as const] : [])));
}
