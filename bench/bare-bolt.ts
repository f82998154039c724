import { App } from '@slack/bolt';
import pg from 'pg';

/** The least that a Bolt app can do with a command: keep the payload where asked to, then acknowledge. */
const {
  SLACK_BOT_TOKEN: token = '',
  SLACK_APP_TOKEN: appToken = '',
  SLACK_API_URL: slackApiUrl = '',
  DATABASE_URL: connectionString,
} = process.env;
const app = new App({
  token,
  appToken,
  socketMode: true,
  clientOptions: { slackApiUrl },
  installerOptions: { clientOptions: { slackApiUrl } },
});
const pool = connectionString === undefined ? undefined : new pg.Pool({ connectionString });
await pool?.query(
  'CREATE TABLE IF NOT EXISTS bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload jsonb NOT NULL)',
);
app.command(/.*/, async ({ command, ack }) => {
  await pool?.query({ name: 'put', text: 'INSERT INTO bare (payload) VALUES ($1)', values: [JSON.stringify(command)] });
  await ack();
});
process.on('SIGTERM', () => {
  void app.stop().then(() => process.exit(0));
});
await app.start();
