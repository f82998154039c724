import { defaultSeed, type SeedApp } from '../../../../playground/slack/seed.ts';

/** An app that may do everything the workspace knows; ours asks for far less. */
export const wholeApp: SeedApp = {
  ...defaultSeed.app,
  scopes: [
    ...defaultSeed.app.scopes,
    'chat:write.public',
    'files:write',
    'users:read.email',
    'groups:read',
    'app_mentions:read',
    'reactions:write',
    'pins:write',
    'team:read',
  ],
};
