import { z } from 'zod';
import type { Asked, Handler } from './answers.ts';
import { invalid, notFound, ok, refused } from './answers.ts';
import { pendingShape, reviewOfGateShape, ruleShape } from './gate-shapes.ts';
import type { Gate, Run } from './records.ts';
import { withRun } from './run-named.ts';
import { viewOf } from './runs.ts';
import { deploymentShape } from './shapes.ts';

const reviewBody = z.object({
  environment_ids: z.array(z.int()),
  state: z.enum(['approved', 'rejected']),
  comment: z.string(),
});

interface Waiting {
  readonly gate: Gate;
  readonly sinceMs: number;
}

const waitingAt = ({ repository, nowMs }: Asked, run: Run): readonly Waiting[] =>
  viewOf(repository, run, nowMs)
    .jobs.filter(({ status }) => status === 'waiting')
    .flatMap(({ job, startedMs }) => {
      const gate = repository.gates.get(job.environment ?? '');
      return gate === undefined ? [] : [{ gate, sinceMs: startedMs }];
    });

/** A reviewer says it once; whoever is none may not, and an app never is one. */
const review = withRun((asked, run) => {
  const { environment_ids: ids, state, comment } = reviewBody.parse(asked.body);
  const { token, nowMs } = asked;
  const gates = waitingAt(asked, run)
    .map(({ gate }) => gate)
    .filter(({ id, name, reviewers }) => ids.includes(id) && reviewers.length > 0 && !run.gates.has(name));
  if (gates.length === 0 || gates.length !== ids.length) return invalid('No pending deployment requests to approve.');
  if (!gates.every((gate) => mayReview(asked, gate)))
    return refused(403, 'You are not a required reviewer of this environment.');
  for (const { name } of gates) run.gates.set(name, { state, atMs: nowMs, by: token.login, comment });
  const mine = asked.repository.deployments.filter(({ environment }) => gates.some(({ name }) => name === environment));
  return ok(mine.slice(-gates.length).map((record) => deploymentShape(asked.place, record)));
});

const mayReview = ({ token }: Asked, { reviewers }: Gate): boolean =>
  token.kind === 'user' && reviewers.includes(token.login);

const rules: Handler = ({ repository, values, place }) => {
  const gate = repository.gates.get(values['environment_name'] ?? '');
  if (gate === undefined) return notFound;
  const shown = gate.rules.map((slug, index) => ruleShape(place, slug, index + 1));
  return ok({ total_count: shown.length, custom_deployment_protection_rules: shown });
};

/** Gates that runs wait at, and what people said to them. */
export const gateRoutes: Readonly<Record<string, Handler>> = {
  'actions/get-pending-deployments-for-run': withRun((asked, run) =>
    ok(
      waitingAt(asked, run).map(({ gate, sinceMs }) =>
        pendingShape(asked.place, gate, {
          sinceMs,
          canApprove: mayReview(asked, gate) && !run.gates.has(gate.name),
        }),
      ),
    ),
  ),
  'actions/review-pending-deployments-for-run': review,
  'actions/get-reviews-for-run': withRun(({ place, repository }, run) =>
    ok(
      [...run.gates].flatMap(([name, said]) => {
        const gate = repository.gates.get(name);
        return gate === undefined ? [] : [reviewOfGateShape(place, gate, said)];
      }),
    ),
  ),
  'repos/get-all-deployment-protection-rules': rules,
};
