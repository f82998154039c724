import type { HomeView, ModalView } from '@slack/types';
import { z } from 'zod';
import type { Core } from '../core.ts';
import { withIds } from './content.ts';
import { type Answer, refuse } from './method.ts';

/** A view that Slack would take, or the refusal to answer with. */
export type CheckedView<V> = { readonly ok: true; readonly view: V } | { readonly ok: false; readonly refusal: Answer };

interface Surfaces {
  readonly modal: ModalView;
  readonly home: HomeView;
}

const looseView = z.looseObject({ type: z.string(), blocks: z.array(z.looseObject({})) });

/** Checks a view; what Slack would refuse is refused and remembered as a violation. */
export async function checkView<S extends keyof Surfaces>(
  core: Core,
  at: string,
  asked: { readonly surface: S; readonly view: unknown },
): Promise<CheckedView<Surfaces[S]>> {
  const parsed = looseView.safeParse(asked.view);
  const messages = (await core.checks()).view(asked.view, asked.surface);
  if (!parsed.success || messages.length > 0) {
    core.violations.push({ at, error: 'invalid_arguments', messages });
    return { ok: false, refusal: refuse('invalid_arguments', messages) };
  }
  const view = { ...parsed.data, blocks: withIds(core, parsed.data.blocks) };
  // The checks have just compared it with Slack's own type.
  return { ok: true, view: view as unknown as Surfaces[S] };
}
