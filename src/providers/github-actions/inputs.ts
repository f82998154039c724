import type { Revision } from '../../domain/ids.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { ComponentTarget } from '../../ports/provider.ts';

const names = ['service', 'environment', 'target', 'component', 'revision', 'label'] as const;

/** What may stand in the text of an input. */
export const placeholders: readonly string[] = names.map((name) => `{${name}}`);

const inBraces = /\{([a-z]+)\}/g;
const mostCharacters = 65_000;

/** Placeholders that mean nothing. */
export const unknownIn = (text: string): readonly string[] =>
  [...text.matchAll(inBraces)].map(([whole]) => whole).filter((whole) => !placeholders.includes(whole));

export interface Released {
  readonly revision: Revision;
  readonly label: string;
}

/** The inputs of one run, filled in; all of them are text, which is what the far end reads them as. */
export function filledInputs(
  inputs: Readonly<Record<string, string>>,
  { service, environment, target, component }: ComponentTarget,
  { revision, label }: Released,
): Readonly<Record<string, string>> {
  const values: Readonly<Record<(typeof names)[number], string>> = {
    ...{ service, environment, target, component: component.name, revision, label },
  };
  const named = new Map<string, string>(Object.entries(values));
  const filled = Object.fromEntries(
    Object.entries(inputs).map(([name, text]) => [
      name,
      text.replace(inBraces, (whole, word: string) => named.get(word) ?? whole),
    ]),
  );
  if (JSON.stringify(filled).length > mostCharacters)
    throw new ProviderError('invalid', 'the inputs of the workflow are longer than GitHub takes');
  return filled;
}
