import { canonical } from '../../domain/json.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { FlagState } from '../../ports/flag.ts';
import type { ComponentTarget, MendRequest, StepCall } from '../../ports/provider.ts';
import type { RemoteConfigCalls } from './calls.ts';
import { shortText, untilNewest } from './change.ts';
import { describedBy, keyMark, marksFor, switchMarkOf } from './marks.ts';
import type { Marked } from './marks.ts';
import { expressionFor } from './rollout.ts';
import { conditionOf, settingsOf } from './settings.ts';
import type { RemoteConfigSettings } from './settings.ts';
import { conditionNamed, keysOf, parameterAt, withCondition, withParameter } from './template.ts';
import type { Parameter, Template } from './template.ts';

const fixPattern = /^flag:([A-Za-z_][\w.-]{0,255}):(on|off|\d{1,3}(?:\.\d{1,6})?)$/;

/** What a person wants of a flag. */
interface Wish {
  readonly flag: string;
  readonly to: 'on' | 'off' | number;
}

function wishIn(fix: string): Wish {
  const [, flag, to] = fixPattern.exec(fix) ?? [];
  if (flag === undefined || to === undefined) throw new ProviderError('invalid', `there is no fix "${fix}"`);
  if (to === 'on' || to === 'off') return { flag, to };
  if (Number(to) > 100) throw new ProviderError('invalid', 'a share is at most 100 %');
  return { flag, to: Number(to) };
}

function valuesOf({ flags, rollout }: RemoteConfigSettings, flag: string, parameter: Parameter) {
  const named = Object.hasOwn(flags, flag) ? flags[flag] : undefined;
  if (named !== undefined) return named;
  if (rollout?.flag === flag) {
    const given = parameter.conditionalValues?.[conditionOf(rollout)]?.value;
    return { on: given ?? parameter.defaultValue?.value ?? rollout.on, off: rollout.off };
  }
  const isBoolean =
    parameter.valueType === 'BOOLEAN' || ['true', 'false'].includes(parameter.defaultValue?.value ?? '');
  if (isBoolean) return { on: 'true', off: 'false' };
  throw new ProviderError(
    'invalid',
    `${flag} is not true or false: its values for on and off belong into the settings`,
  );
}

/** One value for everybody, whatever the conditions say; they stay, so that it can be put back. */
const everywhere = (parameter: Parameter, value: string): Parameter => ({
  ...parameter,
  defaultValue: { value },
  ...(parameter.conditionalValues === undefined
    ? {}
    : {
        conditionalValues: Object.fromEntries(
          Object.keys(parameter.conditionalValues).map((name) => [name, { value }]),
        ),
      }),
});

function switched(template: Template, settings: RemoteConfigSettings, { flag, to }: Wish): Template {
  const placed = parameterAt(template, flag);
  if (placed === undefined) throw new ProviderError('not-found', `Remote Config has no parameter ${flag}`);
  const { group, parameter } = placed;
  const { on, off } = valuesOf(settings, flag, parameter);
  if (typeof to !== 'number')
    return withParameter(template, flag, { group, parameter: everywhere(parameter, to === 'on' ? on : off) });
  const name = settings.rollout?.flag === flag ? conditionOf(settings.rollout) : `Quarterdeck ${flag}`.slice(0, 100);
  const condition = conditionNamed(template, name);
  const expression = expressionFor(condition?.expression ?? 'percent <= 0', to);
  const conditionalValues = { ...parameter.conditionalValues, [name]: { value: on } };
  const changed = { ...parameter, defaultValue: { value: off }, conditionalValues };
  return withParameter(withCondition(template, { ...condition, name, expression }), flag, {
    group,
    parameter: changed,
  });
}

/** So often a flag may have been switched off again and again; further back nobody looks for what it was. */
const mostLookedBack = 10;

/** After an emergency, on means as it was: the flag's content before it was switched off, however often that was done. */
async function asBefore(
  calls: RemoteConfigCalls,
  {
    marks,
    settings,
    flag,
  }: { readonly marks: readonly Marked[]; readonly settings: RemoteConfigSettings; readonly flag: string },
) {
  const own = marks.filter(({ mark }) => mark.version?.startsWith(`${flag} `) === true);
  const other = own.findIndex(({ mark }) => mark.version !== `${flag} off`);
  for (const { number } of own.slice(0, other === -1 ? own.length : other).slice(0, mostLookedBack)) {
    const { template } = number < 2 ? { template: undefined } : await calls.read(number - 1);
    const before = template === undefined ? undefined : parameterAt(template, flag);
    if (template === undefined || before === undefined) return undefined;
    const off = parameterAt(switched(template, settings, { flag, to: 'off' }), flag);
    if (canonical(before) !== canonical(off)) return before;
  }
  return undefined;
}

/** Switches a flag at once, once for each key; other flags and other people's changes stay as they are. */
export async function switchFlag(calls: RemoteConfigCalls, request: MendRequest, { key }: StepCall): Promise<void> {
  const wish = wishIn(request.fix);
  const settings = settingsOf(request);
  const { flag, to } = wish;
  await untilNewest(calls, async ({ template, etag }) => {
    const marks = marksFor(request, await calls.versions(), 'switch');
    if (marks.some(({ mark }) => mark.key === keyMark(key))) return;
    const before = to === 'on' ? await asBefore(calls, { marks, settings, flag }) : undefined;
    const next = before === undefined ? switched(template, settings, wish) : withParameter(template, flag, before);
    const sentence = `${flag} ${typeof to === 'number' ? `for ${to} %` : to} by hand`;
    const description = describedBy(sentence, switchMarkOf(request, key, `${flag} ${to}`));
    await calls.publish(next, { etag, description });
  });
}

/** Whether a call without an answer has switched the flag. */
export async function wasSwitched(calls: RemoteConfigCalls, at: ComponentTarget, key: string): Promise<boolean> {
  return marksFor(at, await calls.versions(), 'switch').some(({ mark }) => mark.key === keyMark(key));
}

/** Every flag in one line each. */
export async function flagStates(calls: RemoteConfigCalls): Promise<readonly FlagState[]> {
  const { template } = await calls.read();
  return keysOf(template).map((name) => {
    const { defaultValue, conditionalValues = {} } = parameterAt(template, name)?.parameter ?? {};
    const values = Object.entries(conditionalValues).map(([condition, { value }]) => {
      const { expression = condition } = conditionNamed(template, condition) ?? {};
      return `${shortText(value ?? 'the app’s own')} if ${expression}`;
    });
    return { name, says: [...values, `${shortText(defaultValue?.value ?? 'the app’s own')} otherwise`].join(', ') };
  });
}
