import type { ConfigFault } from '../domain/config.ts';
import type { Json } from '../domain/json.ts';
import { faultAt } from './faults-of.ts';
import type { Path } from './located.ts';
import { listOf, mappingOf } from './schema-tree.ts';
import type { TargetReading } from './target-reading.ts';

interface Place {
  readonly target: TargetReading;
  readonly base: Path;
}

/** Carried names that nothing carried before, and headers that give a secret away. Reads what is written, so that other faults of a sequence do not hide these. */
export const smokeFaults = (target: TargetReading): readonly ConfigFault[] =>
  Object.entries(mappingOf(target.written['smoke'])).flatMap(([name, sequence]) => {
    const requests = listOf(mappingOf(sequence)['requests']).map(mappingOf);
    return requests.flatMap((request, index) => {
      const base: Path = ['smoke', name, 'requests', index];
      const carried = requests.slice(0, index).flatMap(({ carry }) => Object.keys(mappingOf(carry)));
      return [...placeholderFaults({ target, base, carried }, request), ...headerFaults({ target, base }, request)];
    });
  });

type Request = Readonly<Record<string, Json>>;

const placeholder = /\{\{([^{}]*)\}\}/g;

function placeholderFaults(
  { target, base, carried }: Place & { readonly carried: readonly string[] },
  { path, body }: Request,
): readonly ConfigFault[] {
  const texts = [
    // A path with a host is a fault of its own.
    { key: 'path', text: typeof path === 'string' && path.startsWith('/') ? path : '' },
    { key: 'body', text: body === undefined ? '' : JSON.stringify(body) },
  ];
  return texts.flatMap(({ key, text }) =>
    [...new Set([...text.matchAll(placeholder)].map(([, word]) => (word ?? '').trim().slice(0, 60)))]
      .filter((word) => !carried.includes(word))
      .map((word) =>
        faultAt(target.locate([...base, key]), {
          found: `{{${word}}}, which no earlier request carries`,
          expected: carried.length === 0 ? 'no placeholder here' : `one of ${carried.join(', ')}`,
          remedy: 'Add it to the carry of an earlier request.',
        }),
      ),
  );
}

const secretHeaders = ['authorization', 'proxy-authorization', 'cookie', 'x-api-key'];

function headerFaults({ target, base }: Place, { headers }: Request): readonly ConfigFault[] {
  return Object.entries(mappingOf(headers)).flatMap(([name, value]) => {
    if (typeof value !== 'string') return [];
    const place = target.locate([...base, 'headers', name]);
    if (secretHeaders.includes(name.toLowerCase())) {
      const remedy = 'Write { secret: { environment: NAME } } or { secret: { file: path } }.';
      return [faultAt(place, { found: 'a text (not shown)', expected: 'a reference to a secret', remedy })];
    }
    if (!value.includes('{{')) return [];
    const remedy = 'Carry values in the path or the body.';
    return [faultAt(place, { found: 'a placeholder in a header', expected: 'a text without {{ }}', remedy })];
  });
}
