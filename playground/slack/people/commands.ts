import type { Core } from '../core.ts';
import { escapeCommand } from './escape.ts';
import { type Outcome, outcomeOf, refused } from './outcome.ts';
import { channelRef } from './payloads.ts';
import { respond } from './respond.ts';

/** A person types a slash command into a channel. */
export async function runCommand(
  core: Core,
  person: string,
  typed: { readonly channel: string; readonly text: string },
): Promise<Outcome> {
  const [, command = '', rest = ''] = /^(\/\S+)\s*([\s\S]*)$/u.exec(typed.text) ?? [];
  const channel = core.world.channels.get(typed.channel);
  if (!channel?.members.includes(person)) return refused('You are not in this channel.');
  if (!core.seed.app.commands.some((known) => known.command === command)) {
    return refused(`${command === '' ? typed.text : command} is not a valid command.`);
  }
  const { app, team } = core.seed;
  const target = { person, channel: channel.id };
  const payload = {
    token: app.verificationToken,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channelRef(channel).name,
    user_id: person,
    user_name: core.world.people.get(person)?.name ?? person,
    command,
    text: escapeCommand(core.world, rest.trim()),
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: core.responseUrls.issue(target),
    trigger_id: core.triggers.issue(person),
  };
  const delivered = await core.delivery.deliver({ kind: 'slash_commands', payload });
  const outcome = outcomeOf(core, { person, what: command }, delivered);
  if (outcome.kind === 'done' && saysSomething(outcome.payload)) await respond(core, target, outcome.payload);
  return outcome;
}

function saysSomething(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && ('text' in payload || 'blocks' in payload);
}
