/** Names and numbers that must not be mixed up. Each is a plain string or number that only its own test lets in. */

declare const brand: unique symbol;
type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/** `shop#42`: the service's name and the deployment's number within it. */
export type DeploymentId = Brand<string, 'DeploymentId'>;
export type ServiceName = Brand<string, 'ServiceName'>;
export type EnvironmentName = Brand<string, 'EnvironmentName'>;
export type ComponentName = Brand<string, 'ComponentName'>;
export type RoleName = Brand<string, 'RoleName'>;
/** `shop/production`: service and environment. */
export type TargetId = Brand<string, 'TargetId'>;
/** A person is who Slack says: a user id such as U012AB3CD. */
export type PersonId = Brand<string, 'PersonId'>;
export type ChannelId = Brand<string, 'ChannelId'>;
/** A full commit hash, 40 or 64 hexadecimal digits; never a branch or a tag. */
export type Revision = Brand<string, 'Revision'>;
/** What a person typed for a revision: safe to hand to git after `--end-of-options`. */
export type Reference = Brand<string, 'Reference'>;
/** SHA-256 over what an approval stands for, hexadecimal. */
export type Digest = Brand<string, 'Digest'>;
/** `deployment/epoch/step/component[/try-n]`: the idempotency key of a step. */
export type StepKey = Brand<string, 'StepKey'>;
/** Rises with every taking of a deployment, over all deployments: a newer owner always has the larger one. */
export type Fence = Brand<number, 'Fence'>;

const name = /^[a-z][a-z0-9-]{0,39}$/;
const slackUser = /^[UW][A-Z0-9]{1,30}$/;
const slackChannel = /^[CDG][A-Z0-9]{1,30}$/;

export const isServiceName = (text: string): text is ServiceName => name.test(text);
export const isEnvironmentName = (text: string): text is EnvironmentName => name.test(text);
export const isComponentName = (text: string): text is ComponentName => name.test(text);
export const isRoleName = (text: string): text is RoleName => name.test(text);
export const isPersonId = (text: string): text is PersonId => slackUser.test(text);
export const isChannelId = (text: string): text is ChannelId => slackChannel.test(text);
export const isRevision = (text: string): text is Revision => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
export const isDigest = (text: string): text is Digest => /^[0-9a-f]{64}$/.test(text);
export const isDeploymentId = (text: string): text is DeploymentId => /^[a-z][a-z0-9-]{0,39}#[1-9]\d{0,8}$/.test(text);
export const isTargetId = (text: string): text is TargetId => /^[a-z][a-z0-9-]{0,39}\/[a-z][a-z0-9-]{0,39}$/.test(text);
export const isStepKey = (text: string): text is StepKey => text.length > 0 && text.length <= 255;
export const isFence = (value: number): value is Fence => Number.isSafeInteger(value) && value >= 0;

/** Letters, digits and `_ . / -`, no `..`, at most 200: nothing that git could take for an option or a range. */
export const isReference = (text: string): text is Reference =>
  /^[A-Za-z0-9][\w./-]{0,199}$/.test(text) && !text.includes('..');

/** Parses with one of the tests above, for values that must fit because we made them. */
export function must<Base, Branded extends Base>(test: (value: Base) => value is Branded, value: Base): Branded {
  if (!test(value)) throw new Error(`malformed id: ${JSON.stringify(value)}`);
  return value;
}

export const deploymentId = (service: ServiceName, number: number): DeploymentId =>
  must(isDeploymentId, `${service}#${number}`);
export const targetId = (service: ServiceName, environment: EnvironmentName): TargetId =>
  must(isTargetId, `${service}/${environment}`);
/** The first seven digits, the way people read a commit. */
export const shortRevision = (revision: Revision): string => revision.slice(0, 7);
