import type { PageAction, PageAnswer, PageEvent, WorkspaceState } from '../../../../playground/slack/page-api.ts';
import type { Workspace } from '../../../../playground/slack/workspace.ts';

/** What the page shows this person. */
export async function stateOf(workspace: Workspace, as: string): Promise<WorkspaceState> {
  const answer = await fetch(`${workspace.url}/page/state?as=${as}`);
  return (await answer.json()) as WorkspaceState;
}

/** Does something on the page. */
export async function act(workspace: Workspace, action: PageAction): Promise<PageAnswer> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${workspace.url}/page/act`, { method: 'POST', headers, body: JSON.stringify(action) });
  return (await answer.json()) as PageAnswer;
}

/** The page's stream of events. */
export interface PageStream {
  /** Reads on until an event fits. */
  readonly next: (fits: (event: PageEvent) => boolean) => Promise<PageEvent>;
  readonly close: () => void;
}

/** Opens the stream and waits until the workspace listens. */
export async function streamOf(workspace: Workspace, as: string): Promise<PageStream> {
  const abort = new AbortController();
  const answer = await fetch(`${workspace.url}/page/events?as=${as}`, { signal: abort.signal });
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = (await reader.read()).value ?? '';
  const events: PageEvent[] = [];
  const read = async () => {
    rest += (await reader.read()).value ?? '';
    const parts = rest.split('\n\n');
    rest = parts.pop() ?? '';
    for (const part of parts) if (part.startsWith('data: ')) events.push(JSON.parse(part.slice(6)) as PageEvent);
  };
  return {
    next: async (fits) => {
      for (;;) {
        const event = events.shift();
        if (event && fits(event)) return event;
        if (!event) await read();
      }
    },
    close: () => {
      abort.abort();
    },
  };
}
