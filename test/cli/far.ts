import { execa } from 'execa';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Workspace } from '../../playground/slack/workspace.ts';
import { startWorkspace } from '../../playground/slack/workspace.ts';
import { makeRepository } from '../scenarios/support/repository.ts';
import { freshDatabase } from '../support/postgres.ts';

const program = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');

export const composite = `
channels: { admins: C0000ADMIN, default: C0000DEPLOY }
people: { ada: { slack: U00000ADA } }
roles: { team: { people: [ada], may: [deploy, approve, roll-back] } }
environments: { production: { order: 1 } }
services:
  shop:
    repository: { git: ./repository }
    components:
      migration: { provider: command, settings: { folder: ., release: [node], verify: [node] } }
      assets: { provider: command, after: [migration], settings: { folder: ., release: [node], verify: [node], restore: [node] } }
    environments: { production: { strategy: { kind: all-at-once }, approvals: { count: 1, roles: [team], requesterMayApprove: true } } }
`;

/** A folder with a configuration, a repository, a database and Slack, in which the command line is called. */
export interface Surroundings {
  readonly folder: string;
  readonly workspace: Workspace;
  readonly databaseUrl: string;
  readonly quarterdeck: (
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => Promise<{ readonly exitCode?: number | undefined; readonly stdout: string; readonly stderr: string }>;
}

export async function surroundings(config = composite): Promise<Surroundings> {
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-cli-'));
  const [database, workspace] = await Promise.all([
    freshDatabase(() => Promise.resolve()),
    startWorkspace(),
    makeRepository(join(folder, 'repository')),
    writeFile(join(folder, 'quarterdeck.yml'), config),
  ]);
  onTestFinished(async () => {
    await workspace.close();
    await Promise.all([database.drop(), rm(folder, { recursive: true, force: true })]);
  });
  const { botToken, appToken } = workspace.seed.app;
  return {
    folder,
    workspace,
    databaseUrl: database.url,
    quarterdeck: (args, env = {}) =>
      execa(process.execPath, [program, ...args], {
        cwd: folder,
        env: {
          PATH: process.env['PATH'] ?? '',
          DATABASE_URL: database.url,
          SLACK_BOT_TOKEN: botToken,
          SLACK_APP_TOKEN: appToken,
          SLACK_API_URL: workspace.apiUrl,
          ...env,
        },
        extendEnv: false,
        reject: false,
      }),
  };
}
