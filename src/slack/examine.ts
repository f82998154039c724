import type { Diagnosis } from '../operations/doctor.ts';
import type { Secret } from '../domain/secret.ts';
import { troubleOf } from './trouble.ts';
import { webClient } from './web-client.ts';

export interface SlackTokens {
  readonly botToken: Secret;
  /** Only with Socket Mode. */
  readonly appToken?: Secret;
  readonly apiUrl?: string;
  /** The scopes that the app's manifest asks for. */
  readonly wanted: readonly string[];
}

const apps = 'api.slack.com/apps → your app';

/** Whether Slack takes the tokens, and whether the app has every scope of its manifest. */
export async function examineSlack(tokens: SlackTokens): Promise<readonly Diagnosis[]> {
  const found = await Promise.all([bot(tokens), tokens.appToken === undefined ? [] : socket(tokens, tokens.appToken)]);
  return found.flat();
}

const addressOf = ({ apiUrl }: SlackTokens) => (apiUrl === undefined ? {} : { apiUrl });

async function bot(tokens: SlackTokens): Promise<readonly Diagnosis[]> {
  const { botToken, wanted } = tokens;
  const remedy = `Copy the Bot User OAuth Token (xoxb-…) from ${apps} → Install App into SLACK_BOT_TOKEN.`;
  try {
    const answer = await webClient({ botToken, ...addressOf(tokens) }).auth.test();
    const subject = 'SLACK_BOT_TOKEN';
    const sentence = `is ${answer.user ?? 'a bot'} of the workspace ${answer.team ?? answer.team_id ?? ''}`;
    const good: Diagnosis = { area: 'slack', subject, state: 'good', sentence };
    return [good, scopes(answer.response_metadata?.scopes, wanted)];
  } catch (error) {
    return [refused(error, 'SLACK_BOT_TOKEN', remedy)];
  }
}

function scopes(given: readonly string[] | undefined, wanted: readonly string[]): Diagnosis {
  const known = { area: 'slack', subject: 'scopes' } as const;
  if (given === undefined)
    return { ...known, state: 'unknown', sentence: 'Slack did not say which scopes the app has' };
  const missing = wanted.filter((scope) => !given.includes(scope));
  if (missing.length === 0) return { ...known, state: 'good', sentence: `all ${wanted.length} of the manifest` };
  const remedy = `Add them at ${apps} → OAuth & Permissions → Bot Token Scopes, or paste manifest.yml at App Manifest; then reinstall the app. A workspace admin may have to agree.`;
  return { ...known, state: 'bad', sentence: `missing: ${missing.join(', ')}`, remedy };
}

async function socket(tokens: SlackTokens, appToken: Secret): Promise<readonly Diagnosis[]> {
  const subject = 'SLACK_APP_TOKEN';
  const remedy = `Make an app-level token (xapp-…) with the scope connections:write at ${apps} → Basic Information → App-Level Tokens, and switch Socket Mode on.`;
  try {
    await webClient({ botToken: appToken, ...addressOf(tokens) }).apps.connections.open({});
    return [{ area: 'slack', subject, state: 'good', sentence: 'opens connections for Socket Mode' }];
  } catch (error) {
    return [refused(error, subject, remedy)];
  }
}

function refused(error: unknown, subject: string, remedy: string): Diagnosis {
  const trouble = troubleOf(error);
  switch (trouble.kind) {
    case 'refused':
      return { area: 'slack', subject, state: 'bad', sentence: `Slack refuses it: ${trouble.error}`, remedy };
    case 'rate-limited':
      return { area: 'slack', subject, state: 'unknown', sentence: 'Slack asks to be called later', remedy };
    case 'unknown':
      return {
        area: 'slack',
        subject,
        state: 'unknown',
        sentence: 'Slack does not answer',
        remedy: 'Can this machine reach slack.com over HTTPS?',
      };
  }
}
