/** Limits that a doc comment of @slack/types states in words. */
export interface DocLimits {
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly maximum?: number;
  readonly minimum?: number;
  /** The limit is for each item of a list, not for the list. */
  readonly item?: { readonly maxLength?: number; readonly maxItems?: number };
}

const numberOf = (match: RegExpExecArray | null): number | undefined =>
  match?.[1] === undefined ? undefined : Number(match[1].replaceAll(',', ''));

/** Reads the limits out of a property's description; what it is (text, list, number) decides how words are meant. */
export function limitsIn(description: string, kind: 'text' | 'list' | 'number'): DocLimits {
  const words = description
    .replaceAll(/\{@link[^}]*\}/gu, '')
    .replaceAll('`', '')
    .replaceAll(/\s+/gu, ' ');
  switch (kind) {
    case 'text':
      return compact({
        maxLength: maxLength(words),
        minLength: numberOf(/minimum length.{0,30}? is ([\d,]+)/iu.exec(words)),
      });
    case 'list':
      return compact({ ...listLimits(words), item: itemLimits(words) });
    case 'number':
      return compact({
        maximum: numberOf(/max(?:imum)?(?: value is| of)? ([\d,]+)/iu.exec(words)),
        minimum: numberOf(/min(?:imum)?(?: number is| of)? ([\d,]+)/iu.exec(words)),
      });
  }
}

function maxLength(words: string): number | undefined {
  const below = numberOf(/less than ([\d,]+) characters/iu.exec(words));
  if (below !== undefined) return below - 1;
  return numberOf(/(?:max(?:imum)?|limit)[^.]*?([\d,]+) characters/iu.exec(words));
}

function listLimits(words: string): DocLimits {
  const max =
    /maximum of ([\d,]+) (?:elements|options)/iu.exec(words) ??
    /maximum number of (?:items|options|option groups) is ([\d,]+)/iu.exec(words) ??
    /max(?:imum)?(?: of)? ([\d,]+) (?:rows|items|cards|blocks)/iu.exec(words);
  return { maxItems: numberOf(max), minItems: numberOf(/minimum ([\d,]+), maximum/iu.exec(words)) } as DocLimits;
}

function itemLimits(words: string): DocLimits['item'] {
  const item = compact({
    maxLength: numberOf(/text in each item is ([\d,]+) characters/iu.exec(words)),
    maxItems: numberOf(/each row object is an array with a max of ([\d,]+)/iu.exec(words)),
  });
  return Object.keys(item).length > 0 ? item : undefined;
}

function compact<T extends object>(limits: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(limits).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { readonly [K in keyof T]?: Exclude<T[K], undefined> };
}
