import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { TargetId } from '../domain/ids.ts';
import type { Secret } from '../domain/secret.ts';
import type { Bell } from '../github/bell.ts';
import { isSigned } from '../github/signature.ts';
import type { Deliveries } from '../ports/deliveries.ts';
import type { Clock, Log } from '../ports/world.ts';
import type { Hook } from './hook.ts';
import { boundedBody } from './hook.ts';
import type { Page } from './page.ts';

export interface GithubHookParts {
  /** Absent while the configuration has none: then nothing is taken. */
  readonly secret: () => Promise<Secret | undefined>;
  readonly deliveries: Deliveries;
  /** Targets that this repository has to do with. */
  readonly targetsOf: (fullName: string) => readonly TargetId[];
  readonly bell: Bell;
  readonly clock: Clock;
  readonly log: Log;
}

/** GitHub sends at most 25 MB; what we listen to is a hundred times smaller. */
const maximumBytes = 3_000_000;
const deliveryId = /^[\w-]{8,80}$/;
/** Events after which something that we wait for may be over. */
const heard: readonly string[] = [
  ...['workflow_run', 'workflow_job', 'check_run', 'check_suite', 'status'],
  ...['deployment', 'deployment_status', 'deployment_review', 'deployment_protection_rule'],
  ...['workflow_dispatch', 'pull_request_review'],
];

const payload = z.object({ repository: z.object({ full_name: z.string().max(200) }).optional() });

const page = (status: number, body: string): Page => ({ status, type: 'text/plain', body: `${body}\n` });

/** Takes what GitHub tells: signed, bounded, each delivery once. It only makes us look sooner; what is true is looked up. */
export const githubHook =
  (parts: GithubHookParts): Hook =>
  async (request) => {
    const secret = await parts.secret();
    if (secret === undefined) return page(404, 'There is nothing here.');
    const body = await boundedBody(request, maximumBytes);
    if (body === undefined) return page(413, 'This is too long.');
    const text = body.toString('utf8');
    if (!(await isSigned(secret, text, header(request, 'x-hub-signature-256'))))
      return page(401, 'This is not signed.');
    const id = header(request, 'x-github-delivery');
    const event = header(request, 'x-github-event');
    if (!deliveryId.test(id)) return page(400, 'This has no delivery id.');
    return taken(parts, { id, event, text });
  };

const header = (request: IncomingMessage, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

interface Told {
  readonly id: string;
  readonly event: string;
  readonly text: string;
}

async function taken(
  { deliveries, targetsOf, bell, clock, log }: GithubHookParts,
  { id, event, text }: Told,
): Promise<Page> {
  const read = payload.safeParse(saidIn(text));
  if (!read.success) return page(400, 'This is not what GitHub sends.');
  const fullName = heard.includes(event) ? read.data.repository?.full_name : undefined;
  const wakes = fullName === undefined ? [] : targetsOf(fullName);
  const stored = await deliveries.accept({
    ...{ source: 'github', id, receivedAtMs: clock.now(), wakes },
    ...(fullName === undefined ? {} : { about: fullName }),
  });
  if (stored === 'known') return page(200, 'This came before.');
  if (fullName !== undefined) bell.ring(fullName);
  log.debug({ event, delivery: id, wakes: wakes.length }, 'GitHub told us something');
  return page(202, 'Thank you.');
}

/** As JSON, or as a form with the JSON in a field: whoever sets the webhook up chooses, and the form is what is offered first. */
function saidIn(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('payload=') ? (new URLSearchParams(text).get('payload') ?? '') : text);
  } catch {
    return undefined;
  }
}
