import type { Gate, GateReview } from './records.ts';
import type { Body, Place } from './shapes.ts';
import { iso, pageUrl, repositoryUrl, user } from './shapes.ts';

const environment = (place: Place, { id, name }: Gate): Body => ({
  ...{ id, node_id: 'MDExOkVudmlyb25tZW50', name },
  url: `${repositoryUrl(place)}/environments/${encodeURIComponent(name)}`,
  html_url: `${pageUrl(place)}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
});

export const pendingShape = (
  place: Place,
  gate: Gate,
  { sinceMs, canApprove }: { readonly sinceMs: number; readonly canApprove: boolean },
): Body => ({
  environment: environment(place, gate),
  wait_timer: gate.waitMinutes,
  wait_timer_started_at: gate.waitMinutes === 0 ? null : iso(sinceMs),
  current_user_can_approve: canApprove,
  reviewers: gate.reviewers.map((login) => ({ type: 'User', reviewer: user(place, login) })),
});

export const reviewOfGateShape = (place: Place, gate: Gate, { state, by, comment, atMs }: GateReview): Body => ({
  environments: [{ ...environment(place, gate), created_at: iso(atMs), updated_at: iso(atMs) }],
  ...{ state, comment, user: user(place, by) },
});

export const ruleShape = ({ base }: Place, slug: string, id: number): Body => ({
  ...{ id, node_id: 'MDQ6R2F0ZTM1MTU=', enabled: true },
  app: { id, slug, integration_url: `${base}/apps/${slug}`, node_id: 'MDQ6R2F0ZTM1MTU=' },
});
