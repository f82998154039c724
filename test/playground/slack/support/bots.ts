import { App, LogLevel } from '@slack/bolt';
import type { Workspace } from '../../../../playground/slack/workspace.ts';

/** Client options that make mistakes show at once instead of being retried for half an hour. */
export function clientOptions(workspace: Workspace): { slackApiUrl: string; retryConfig: { retries: number } } {
  return { slackApiUrl: workspace.apiUrl, retryConfig: { retries: 0 } };
}

/** A real Bolt app in Socket Mode, started with `app.start()` by the test. */
export function socketApp(workspace: Workspace): App {
  const { app } = workspace.seed;
  return new App({
    token: app.botToken,
    appToken: app.appToken,
    socketMode: true,
    logLevel: LogLevel.ERROR,
    clientOptions: clientOptions(workspace),
  });
}
