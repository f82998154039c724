import { createHash } from 'node:crypto';
import { z } from 'zod';

/** The text of the files, as read. `path` is relative to the main file's folder, so that it means the same on every host. */
export interface SourceBundle {
  readonly main: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

const stored = z.strictObject({
  main: z.string().min(1),
  files: z.array(z.strictObject({ path: z.string().min(1), text: z.string() })).min(1),
});

/** For a column of text; `readBundleText` reads it back. */
export const bundleText = (bundle: SourceBundle): string => JSON.stringify(bundle);

/** Throws on a text that `bundleText` did not make. */
export const readBundleText = (text: string): SourceBundle => stored.parse(JSON.parse(text));

/** Changes with each byte of the files; to notice a change, not to name a version. */
export const fingerprint = (bundle: SourceBundle): string =>
  createHash('sha256').update(bundleText(bundle)).digest('hex');
