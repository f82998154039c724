// The page's modules are plain browser JavaScript, checked by their own tsconfig; this is what the tests use of them.
declare module '*/page/text/mrkdwn.js' {
  export function parseMrkdwn(source: string): import('../../../playground/slack/page/text/tree.d.ts').Blockish[];
}
declare module '*/page/text/markdown.js' {
  export function parseMarkdown(source: string): import('../../../playground/slack/page/text/tree.d.ts').Blockish[];
}
declare module '*/page/text/dates.js' {
  interface Reader {
    readonly now: Date;
    readonly timeZone?: string;
  }
  export function formatDateToken(epochSeconds: number, format: string, reader: Reader): string | undefined;
  export function ago(when: Date, reader: Reader): string;
  export function dayHeading(when: Date, reader: Reader): string;
}
declare module '*/page/controls/values.js' {
  type Values = ReadonlyMap<string, unknown>;
  interface Surface {
    readonly scope: string;
    readonly blocks: readonly object[];
  }
  export function valueKey(scope: string, blockId: string, actionId: string): string;
  export function collectState(
    surface: Surface,
    values: Values,
  ): Record<string, Record<string, Record<string, unknown>>>;
}
declare module '*/page/controls/missing.js' {
  type State = Record<string, Record<string, Record<string, unknown>>>;
  export function missingWords(blocks: readonly object[], state: State): Record<string, string>;
}
declare module '*/page/controls/choices.js' {
  interface Choice {
    readonly key: string;
    readonly label: string;
    readonly description?: string;
    readonly raw: unknown;
  }
  interface Group {
    readonly label?: string;
    readonly choices: readonly Choice[];
  }
  export function narrowed(groups: readonly Group[], query: string): Group[];
}
declare module '*/page/views/suggest.js' {
  type Known = Pick<
    import('../../../playground/slack/page-api.ts').WorkspaceState,
    'commands' | 'people' | 'groups' | 'channels'
  >;
  interface Suggestion {
    readonly title: string;
    readonly insert: string;
  }
  export function suggest(
    state: Known,
    before: string,
  ): { readonly from: number; readonly list: readonly Suggestion[] };
}
declare module '*/page/views/grouping.js' {
  type Message = import('../../../playground/slack/page-api.ts').Message;
  interface Seen {
    readonly firstNew: string | undefined;
    readonly reader: { readonly now: Date; readonly timeZone: string };
  }
  export function linesOf(
    messages: readonly Message[],
    seen: Seen,
  ): readonly { readonly kind: string; readonly key: string; readonly grouped?: boolean }[];
}
declare module '*/page/state/place.js' {
  interface Place {
    readonly as?: string | undefined;
    readonly channel?: string | undefined;
    readonly thread?: string | undefined;
    readonly home?: boolean | undefined;
  }
  export function readPlace(hash: string): Place;
  export function writePlace(place: Place): string;
}
declare module '*/page/state/reduce.js' {
  type State = import('../../../playground/slack/page-api.ts').WorkspaceState;
  export function reduce(state: State, event: import('../../../playground/slack/page-api.ts').PageEvent): State;
  export function streamOf(state: State, channel: string): readonly { readonly ts: string }[];
}
declare module '*/page/aside/geometry.js' {
  type Points = import('../../../playground/slack/page-api.ts').PanelState['points'];
  interface Frame {
    readonly width: number;
    readonly height: number;
    readonly slots: number;
  }
  export function versionsOf(points: Points, known?: readonly string[]): string[];
  export function stackedAreas(
    points: Points,
    versions: readonly string[],
    frame: Frame,
  ): { readonly version: string; readonly path: string }[];
  export function rateOf(points: Points): number;
}
declare module '*/page/aside/words.js' {
  export function percent(share: number): string;
}
