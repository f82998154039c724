import type { Begun, Foresight, Provider, Remark } from '../../../src/ports/provider.ts';
import { placeName } from './far-end.ts';
import { begunOf, wrong } from './provider.ts';
import type { Stand } from './stand.ts';

/** What a far end tells of itself beyond its versions, in a test's hands. */
export interface FarFacts {
  /** Component → fact → value; a component without an entry tells no facts. */
  readonly facts: Map<string, Record<string, string>>;
  readonly remarks: Map<string, readonly Remark[]>;
  readonly mended: { readonly place: string; readonly fix: string; readonly key: string }[];
  /** What `mend` does there. */
  mend: (component: string, fix: string) => void;
  /** Component → what people agreed to, as its last release heard. */
  readonly consents: Record<string, readonly string[]>;
  foresight: (component: string) => Foresight | Promise<Foresight>;
}

export const noForesight: Foresight = { changes: [], risks: [], consents: [], blockers: [] };

/** The stand with a provider that tells facts, remarks and what it foresees, and can mend. */
export function withFacts(stand: Stand, looksAhead = false): Stand & { readonly facts: FarFacts } {
  const facts: FarFacts = {
    facts: new Map(),
    remarks: new Map(),
    mended: [],
    mend: () => undefined,
    consents: {},
    foresight: () => noForesight,
  };
  const plain = stand.engine.provider('scripted');
  if (plain === undefined) throw new Error('there is no scripted provider');
  const telling: Provider = {
    ...plain,
    describe: async (at, signal) => {
      const found = await plain.describe(at, signal);
      const { name } = at.component;
      const told = facts.facts.get(name);
      return {
        ...found,
        remarks: facts.remarks.get(name) ?? [],
        ...(told === undefined ? {} : { facts: { ...told } }),
      };
    },
    release: (request, step) => {
      facts.consents[request.component.name] = request.consents ?? [];
      return plain.release(request, step);
    },
    mend: async ({ fix, ...at }, { key, fence }) => {
      await Promise.resolve();
      stand.far.guard(at, fence);
      const answer = (): Begun => {
        if (facts.mended.every((one) => one.key !== key)) {
          facts.mended.push({ place: placeName(at), fix, key });
          facts.mend(at.component.name, fix);
          stand.far.place(at).known.set(key, undefined);
        }
        return begunOf(stand.far, 'mend', key);
      };
      return wrong(stand.far, { kind: 'mend', at }, answer) ?? answer();
    },
    ...(looksAhead ? { foresee: async ({ component }) => facts.foresight(component.name) } : {}),
  };
  const provider = (name: string): Provider | undefined => (name === 'scripted' ? telling : undefined);
  return { ...stand, facts, people: { ...stand.people, provider }, engine: { ...stand.engine, provider } };
}
