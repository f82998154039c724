import {
  isChannelId,
  isComponentName,
  isDigest,
  isEnvironmentName,
  isPersonId,
  isReference,
  isRevision,
  isRoleName,
  isServiceName,
  must,
  deploymentId,
  targetId,
} from '../../../src/domain/ids.ts';

export const shop = must(isServiceName, 'shop');
export const web = must(isServiceName, 'web');
export const production = must(isEnvironmentName, 'production');
export const staging = must(isEnvironmentName, 'staging');
export const shopProduction = targetId(shop, production);
export const deployment = deploymentId(shop, 42);
export const digest = must(isDigest, '3f9c'.padEnd(64, '0'));
export const reference = must(isReference, 'v2.4.0');
export const revision = must(isRevision, '8a1f3c2'.padEnd(40, '0'));
export const oldRevision = must(isRevision, '77aa001'.padEnd(40, '0'));
export const ada = must(isPersonId, 'U0ADA');
export const grace = must(isPersonId, 'U0GRACE');
export const releaseManagers = must(isRoleName, 'release-managers');
export const onCall = must(isRoleName, 'on-call');
export const server = must(isComponentName, 'server');
export const shopChannel = must(isChannelId, 'C0SHOP');
