import type { Json } from '../../../domain/json.ts';
import type { Manifest } from './manifest.ts';

const expression = /\{\{([^}]*)\}\}/g;
const parameter = /^\s*params\.([A-Za-z_]\w*)\s*$/;

/** A value that no plain lookup can give: said to the person who plans. */
export interface Unresolved {
  readonly where: string;
  readonly expression: string;
}

/** The values of declared parameters: what the settings give, else their defaults. */
export function paramValues(
  { params }: Pick<Manifest, 'params'>,
  given: Readonly<Record<string, string | number | boolean>>,
): Readonly<Record<string, string>> {
  const defaults = params.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, String(value)]]));
  const own = Object.entries(given).map(([name, value]) => [name, String(value)]);
  return Object.fromEntries([...defaults, ...own]) as Record<string, string>;
}

/** Puts the values of parameters into a manifest's texts; whatever asks for more than a plain name is handed back. */
export function resolved<Value>(
  value: Value,
  values: Readonly<Record<string, string>>,
): { readonly value: Value; readonly unresolved: readonly Unresolved[] } {
  const unresolved: Unresolved[] = [];
  const inText = (found: string, where: string): string =>
    found.replaceAll(expression, (whole, inner: string) => {
      const name = parameter.exec(inner)?.[1];
      const known = name === undefined ? undefined : values[name];
      if (known !== undefined) return known;
      unresolved.push({ where, expression: whole });
      return whole;
    });
  const walk = (found: unknown, where: string): unknown => {
    if (typeof found === 'string') return inText(found, where);
    if (Array.isArray(found)) return found.map((item, index) => walk(item, `${where}[${index}]`));
    if (typeof found !== 'object' || found === null) return found;
    return Object.fromEntries(Object.entries(found).map(([key, item]) => [key, walk(item, `${where}.${key}`)]));
  };
  return { value: walk(value, '') as Value, unresolved };
}

/** Parameters that no setting and no default gives a value; secrets are taken from Secret Manager. */
export const missingParams = (
  { params }: Pick<Manifest, 'params'>,
  values: Readonly<Record<string, Json>>,
): readonly string[] =>
  params.filter(({ name, type }) => type !== 'secret' && values[name] === undefined).map(({ name }) => name);
