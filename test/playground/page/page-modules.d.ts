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
