import type { StandInDeployment, StandInProject, VercelState } from './state.ts';
import { deploymentNamed, projectNamed } from './state.ts';

/** One request, checked and taken apart. */
export interface Call {
  readonly state: VercelState;
  /** The parts of the path that the handler's pattern names. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export type Handler = (call: Call) => Answer | Promise<Answer>;

/** Method and path, with named parts in braces, to what is done. */
export type Routes = Readonly<Record<string, Handler>>;

export const ok = (body: unknown): Answer => ({ status: 200, body });

/** The service's form of a no. */
export const no = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message } },
});

/** Needs the project of the path. */
export const withProject =
  (handle: (project: StandInProject, call: Call) => Answer | Promise<Answer>): Handler =>
  (call) => {
    const project = projectNamed(call.state, call.path['project'] ?? '');
    return project === undefined ? no(404, 'not_found', 'Project not found') : handle(project, call);
  };

/** Needs the deployment of the path. */
export const withDeployment =
  (handle: (deployment: StandInDeployment, call: Call) => Answer | Promise<Answer>): Handler =>
  (call) => {
    const deployment = deploymentNamed(call.state, call.path['deployment'] ?? '');
    return deployment === undefined ? no(404, 'not_found', 'Deployment not found') : handle(deployment, call);
  };
