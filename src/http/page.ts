/** One answer of the bot's own pages. */
export interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}
