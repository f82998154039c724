import { canonical } from '../../domain/json.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { ComponentTarget, StepCall } from '../../ports/provider.ts';
import type { ReadTemplate, RemoteConfigCalls } from './calls.ts';
import { demandFence, describedBy, keyMark, markOf, marksFor } from './marks.ts';
import type { Mark } from './marks.ts';
import type { Template } from './template.ts';

/** So often a change is read and applied anew when others publish at the same time. */
const attempts = 4;

/** A change of the template, made on whatever is there when it is published. */
export interface Change {
  readonly sentence: string;
  readonly live: Pick<Mark, 'version' | 'revision'>;
  readonly apply: (template: Template) => Template;
}

const overtaken = (error: unknown): boolean =>
  error instanceof ProviderError && (error.code === 'stale-read' || error.code === 'conflict');

/** Publishes a change once for each key; when somebody else was faster, it is read and applied again. */
export async function publishOnce(
  calls: RemoteConfigCalls,
  { at, call }: { readonly at: ComponentTarget; readonly call: StepCall },
  { sentence, live, apply }: Change,
): Promise<void> {
  await untilNewest(calls, async ({ template, etag }) => {
    const marks = marksFor(at, await calls.versions());
    demandFence(call.fence, marks);
    if (marks.some(({ mark }) => mark.key === keyMark(call.key))) return;
    await calls.publish(apply(template), { etag, description: describedBy(sentence, markOf(at, call, live)) });
  });
}

/** Reads, and lets it be written; when what was read is no longer the newest, both happen again. */
export async function untilNewest(
  calls: RemoteConfigCalls,
  write: (read: ReadTemplate) => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await write(await calls.read());
      return;
    } catch (error) {
      if (!overtaken(error) || attempt === attempts) throw error;
    }
  }
}

/** What a value looks like in a list of facts: short ones as they are. */
export const shortText = (given: unknown): string => {
  const text = canonical(given);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
};
