import { conditionNamed, keysOf, parameterAt, withCondition, withParameter, withoutCondition } from './template.ts';
import type { Template } from './template.ts';

/** What belongs to a component: keys of parameters and names of conditions. */
export interface Owned {
  readonly keys: readonly string[];
  readonly conditions: readonly string[];
}

/** Everything that a file names. */
export const ownedBy = (template: Template): Owned => ({
  keys: keysOf(template),
  conditions: template.conditions.map(({ name }) => name),
});

/** What the file says about its own names, laid over what is there; nothing else changes and nothing goes. */
export function merged(current: Template, file: Template): Template {
  const conditioned = file.conditions.reduce(withCondition, current);
  return keysOf(file).reduce((template, key) => withParameter(template, key, parameterAt(file, key)), conditioned);
}

/** Our own keys as they were, laid over what is there now: what others changed meanwhile stays theirs. */
export function putBack(current: Template, before: Template, owned: Owned): Template {
  const returning = owned.conditions.flatMap((name) => conditionNamed(before, name) ?? []);
  const conditioned = returning.reduce(withCondition, current);
  const restored = owned.keys.reduce(
    (template, key) => withParameter(template, key, parameterAt(before, key)),
    conditioned,
  );
  const added = owned.conditions.filter((name) => conditionNamed(before, name) === undefined);
  return added.reduce(withoutCondition, restored);
}
