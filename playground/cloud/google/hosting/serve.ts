import type { IncomingMessage, ServerResponse } from 'node:http';
import { matchesGlob } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { HostedSite, HostedVersion } from './records.ts';

const rule = z.looseObject({ glob: z.string().optional(), regex: z.string().optional() });
const serving = z.looseObject({
  rewrites: z.array(rule.extend({ path: z.string().optional() })).default([]),
  redirects: z.array(rule.extend({ location: z.string(), statusCode: z.number() })).default([]),
  headers: z.array(rule.extend({ headers: z.record(z.string(), z.string()) })).default([]),
  cleanUrls: z.boolean().default(false),
});

const fits = ({ glob, regex }: z.infer<typeof rule>, path: string): boolean =>
  glob === undefined ? new RegExp(regex ?? '(?!)').test(path) : matchesGlob(path, glob);

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
};

/** Answers a visitor the way Hosting does: redirects, files, indexes, clean addresses, rewrites, 404 page. */
export function serve(
  { site, version }: { readonly site: HostedSite; readonly version: HostedVersion | undefined },
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (version === undefined) {
    response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>Site Not Found</h1>');
    return;
  }
  const config = serving.parse(version.config);
  const path = decodedPath(request.url ?? '/');
  const redirect = config.redirects.find((one) => fits(one, path));
  if (redirect !== undefined) {
    response.writeHead(redirect.statusCode, { location: redirect.location }).end();
    return;
  }
  const found = fileAt(version, path, config.cleanUrls) ?? rewritten(version, config.rewrites, path);
  const shown = found ?? (version.files.has('/404.html') ? '/404.html' : undefined);
  const bytes = shown === undefined ? undefined : site.blobs.get(version.files.get(shown) ?? '');
  const more = Object.assign(
    {},
    ...config.headers.filter((one) => fits(one, path)).map(({ headers }) => headers),
  ) as object;
  const type = types[shown?.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  response.writeHead(found === undefined ? 404 : 200, { 'content-type': type, ...more });
  response.end(bytes === undefined ? 'Page Not Found' : gunzipSync(bytes));
}

function decodedPath(url: string): string {
  const { pathname } = new URL(url, 'http://localhost');
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

const fileAt = ({ files }: HostedVersion, path: string, cleanUrls: boolean): string | undefined =>
  [path, `${path.replace(/\/$/, '')}/index.html`, ...(cleanUrls ? [`${path}.html`] : [])].find((one) => files.has(one));

function rewritten(
  version: HostedVersion,
  rewrites: z.infer<typeof serving>['rewrites'],
  path: string,
): string | undefined {
  const to = rewrites.find((one) => fits(one, path))?.path;
  return to !== undefined && version.files.has(to) ? to : undefined;
}
