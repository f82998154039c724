import { createHash } from 'node:crypto';
import type { Release } from '../../domain/plan.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import { conditionOf } from './settings.ts';
import type { Rollout } from './settings.ts';
import { conditionNamed, parameterAt, withCondition, withParameter } from './template.ts';
import type { Template } from './template.ts';

const percentTerm =
  /\bpercent(\(\s*'[^']*'\s*\))?\s*(?:<=\s*(\d+(?:\.\d+)?)|between\s+(\d+(?:\.\d+)?)\s+and\s+(\d+(?:\.\d+)?))/gi;

/** Whose percent of everybody the expression lets in. */
function percentIn(expression: string): number {
  const terms = [...expression.matchAll(percentTerm)];
  const [only] = terms;
  if (only === undefined || terms.length > 1)
    throw new ProviderError(
      'invalid',
      `the condition must have one percent to move, it is: ${expression.slice(0, 200)}`,
    );
  const [, , upTo, from, to] = only;
  return upTo === undefined ? Number(to) - Number(from) : Number(upTo);
}

/** The same expression for another share; everything else of it stays. */
export function expressionFor(expression: string, percent: number): string {
  percentIn(expression);
  const [term = '', seed = '', upTo, from = '0'] = expression.matchAll(percentTerm).next().value ?? [];
  const fresh =
    upTo === undefined
      ? `percent${seed} between ${from} and ${Number(from) + percent}`
      : `percent${seed} <= ${percent}`;
  return expression.replace(term, () => fresh);
}

const freshExpression = ({ seed }: Rollout): string =>
  seed === undefined ? 'percent <= 0' : `percent('${seed}') <= 0`;

/** The value that a release gives out. */
export const valueFor = ({ on }: Rollout, { label, revision }: Release): string =>
  on.replaceAll('{label}', label).replaceAll('{revision}', revision);

/** How a value is called as a version: itself, when it is short enough to be read. */
export function versionOf(value: string): string {
  if (/^[\w.:-]{1,60}$/.test(value)) return value;
  return `value-${createHash('sha256').update(value).digest('hex').slice(0, 12)}`;
}

/** Who gets what: the share of `on`, and the value that everybody else gets. */
export interface Shares {
  readonly on: string | undefined;
  readonly percent: number;
  readonly otherwise: string | undefined;
}

export function sharesOf(template: Template, rollout: Rollout): Shares | undefined {
  const parameter = parameterAt(template, rollout.flag)?.parameter;
  if (parameter === undefined) return undefined;
  const name = conditionOf(rollout);
  const on = parameter.conditionalValues?.[name]?.value;
  const expression = conditionNamed(template, name)?.expression;
  const percent = on === undefined || expression === undefined ? 0 : percentIn(expression);
  return { on, percent, otherwise: parameter.defaultValue?.value };
}

/** The value is there for nobody yet. What everybody had before becomes the default, so that nobody sees a change. */
export function begun(template: Template, rollout: Rollout, value: string): Template {
  const name = conditionOf(rollout);
  const placed = parameterAt(template, rollout.flag);
  const shares = sharesOf(template, rollout);
  const before = shares?.percent === 100 ? shares.on : shares?.otherwise;
  const isBoolean = ['true', 'false'].includes(value) && ['true', 'false'].includes(rollout.off);
  const parameter = {
    ...placed?.parameter,
    ...(placed === undefined ? { valueType: isBoolean ? 'BOOLEAN' : 'STRING' } : {}),
    defaultValue: { value: before ?? rollout.off },
    conditionalValues: { ...placed?.parameter.conditionalValues, [name]: { value } },
  };
  const expression = expressionFor(conditionNamed(template, name)?.expression ?? freshExpression(rollout), 0);
  const conditioned = withCondition(template, { ...conditionNamed(template, name), name, expression });
  return withParameter(conditioned, rollout.flag, { group: placed?.group, parameter });
}

/** The value for this share of everybody. */
export function shifted(template: Template, rollout: Rollout, to: { version: string; percent: number }): Template {
  const name = conditionOf(rollout);
  const condition = conditionNamed(template, name);
  const { on } = sharesOf(template, rollout) ?? {};
  if (condition === undefined || on === undefined || versionOf(on) !== to.version)
    throw new ProviderError(
      'conflict',
      `${rollout.flag} does not carry ${to.version}: somebody changed the flag since`,
    );
  return withCondition(template, { ...condition, expression: expressionFor(condition.expression, to.percent) });
}
