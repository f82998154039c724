import { parse } from 'yaml';
import { z } from 'zod';
import type { SeedApp } from './seed.ts';

const manifest = z.object({
  display_information: z.object({ name: z.string() }),
  features: z.object({
    bot_user: z.object({ display_name: z.string() }),
    slash_commands: z
      .array(z.object({ command: z.string(), description: z.string(), usage_hint: z.string().default('') }))
      .default([]),
    shortcuts: z
      .array(z.object({ name: z.string(), callback_id: z.string(), type: z.enum(['global', 'message']) }))
      .default([]),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).optional(),
  }),
});

/** What an app manifest decides about the app: its name, scopes, events, commands and shortcuts. */
export type ManifestApp = Pick<SeedApp, 'name' | 'realName' | 'scopes' | 'events' | 'commands' | 'shortcuts'>;

/** Reads an app manifest, so that the workspace allows the bot exactly what a real one would. */
export function appFromManifest(yaml: string): ManifestApp {
  const { display_information, features, oauth_config, settings } = manifest.parse(parse(yaml));
  return {
    name: features.bot_user.display_name,
    realName: display_information.name,
    scopes: oauth_config.scopes.bot,
    events: settings.event_subscriptions?.bot_events ?? [],
    commands: features.slash_commands.map(({ command, description, usage_hint: usageHint }) => ({
      command,
      description,
      usageHint,
    })),
    shortcuts: features.shortcuts.map(({ name, callback_id: callbackId, type: kind }) => ({ name, callbackId, kind })),
  };
}
