import { z } from 'zod';
import type { OpenApi } from '../contract/openapi.ts';
import type { Token } from './records.ts';
import type { AppRecord } from './tokens.ts';
import { limit } from './tokens.ts';

const body = z.record(z.string(), z.unknown());

/** What is left of the hour. */
export function limitsShape(contract: OpenApi, token: Token): unknown {
  const shown = body.parse(contract.example('rate-limit-overview'));
  const reset = Math.ceil((token.windowMs + 3_600_000) / 1000);
  const rate = { limit, used: token.used, remaining: limit - token.used, reset };
  return { ...shown, rate, resources: { ...body.parse(shown['resources']), core: rate } };
}

/** An installation as its own app sees it. */
export const installationShape = (contract: OpenApi, { id, installation, permissions }: AppRecord): unknown => ({
  ...body.parse(contract.example('base-installation')),
  id: installation,
  app_id: Number(id),
  permissions,
});
