import { z } from 'zod';
import { no, ok, withProject } from './call.ts';
import type { Answer, Call, Routes } from './call.ts';
import { variableShape } from './shapes.ts';
import { newId } from './state.ts';
import type { StandInProject, StandInVariable } from './state.ts';

const type = z.enum(['system', 'secret', 'encrypted', 'plain', 'sensitive']);
const target = z.array(z.enum(['production', 'preview', 'development']));
const one = z.looseObject({
  key: z.string(),
  value: z.string(),
  type,
  target: target.default([]),
  gitBranch: z.string().nullish(),
  comment: z.string().optional(),
});
const change = z.looseObject({
  key: z.string().optional(),
  value: z.string().optional(),
  type: type.optional(),
  target: target.optional(),
  comment: z.string().optional(),
});

const list = ({ variables }: StandInProject): Answer =>
  ok({ envs: variables.map((variable) => variableShape(variable, { decrypted: false })) });

function create(project: StandInProject, { state, body, query }: Call): Answer {
  const asked = z.union([z.array(one), one.transform((single) => [single])]).parse(body);
  const made: StandInVariable[] = [];
  const failed: unknown[] = [];
  for (const { key, value, type: kind, target: targets, gitBranch, comment } of asked) {
    const same = project.variables.find(
      (had) => had.key === key && had.target.some((where) => targets.some((to) => to === where)),
    );
    if (same !== undefined && query.get('upsert') !== 'true') {
      failed.push({ error: { code: 'ENV_CONFLICT', message: `${key} exists already`, key } });
    } else if (kind === 'sensitive' && targets.includes('development')) {
      failed.push({ error: { code: 'BAD_REQUEST', message: 'Sensitive variables are not for development', key } });
    } else if (same !== undefined) {
      Object.assign(same, { value, type: kind, updatedAt: state.now() });
      made.push(same);
    } else {
      const at = state.now();
      made.push({
        id: newId(state, 'env'),
        key,
        value,
        type: kind,
        target: targets,
        gitBranch: gitBranch ?? undefined,
        comment,
        createdAt: at,
        updatedAt: at,
      });
    }
  }
  for (const variable of made) if (!project.variables.includes(variable)) project.variables.push(variable);
  const created = made.map((variable) => variableShape(variable, { decrypted: false }));
  return { status: 201, body: { created: Array.isArray(body) ? created : (created[0] ?? []), failed } };
}

const withVariable = (handle: (variable: StandInVariable, project: StandInProject, call: Call) => Answer) =>
  withProject((project, call) => {
    const variable = project.variables.find(({ id }) => id === call.path['variable']);
    return variable === undefined ? no(404, 'not_found', 'Variable not found') : handle(variable, project, call);
  });

export const variableRoutes: Routes = {
  'GET /v10/projects/{project}/env': withProject(list),
  'POST /v10/projects/{project}/env': withProject(create),
  'GET /v1/projects/{project}/env/{variable}': withVariable((variable) =>
    ok(variableShape(variable, { decrypted: true })),
  ),
  'PATCH /v9/projects/{project}/env/{variable}': withVariable((variable, _, { state, body }) => {
    Object.assign(variable, change.parse(body), { updatedAt: state.now() });
    return ok(variableShape(variable, { decrypted: false }));
  }),
  'DELETE /v9/projects/{project}/env/{variable}': withVariable((variable, project) => {
    project.variables.splice(project.variables.indexOf(variable), 1);
    return ok(variableShape(variable, { decrypted: false }));
  }),
};
