import type { PlainTextOption, StaticSelect } from '@slack/types';
import { plain } from '../kit.ts';
import * as limits from '../limits.ts';
import type { TargetAction } from '../menu-ids.ts';
import { encodeChoice, menuIds } from '../menu-ids.ts';
import type { TargetFacts } from './facts.ts';
import { placeName } from '../words.ts';

const labels = {
  show: 'Show',
  deploy: 'Deploy…',
  'roll-back': 'Roll back…',
  lock: 'Lock…',
  unlock: 'Unlock…',
  details: 'Details of',
} as const satisfies Record<TargetAction, string>;

/** All text of a message counts, so a menu with an option for everything is for few targets. */
const mostOptions = 48;

/** What can be done with each target shown; with many targets first the choice of one. */
export function targetMenu(targets: readonly TargetFacts[]): StaticSelect | undefined {
  if (targets.length === 0) return undefined;
  const each = targets.map((one) => actionsFor(one).map((action) => option(one, action)));
  const options = each.flat().length <= mostOptions ? each.flat() : targets.map((one) => option(one, 'show'));
  return {
    type: 'static_select',
    action_id: menuIds.chooseTargetAction,
    placeholder: plain('Choose what to do', limits.placeholder),
    options: options.slice(0, limits.selectOptions),
  };
}

const actionsFor = ({ live, moving, lock }: TargetFacts): readonly TargetAction[] => [
  ...(moving === undefined ? [] : (['details'] as const)),
  'deploy',
  ...(live === undefined && moving === undefined ? [] : (['roll-back'] as const)),
  lock === undefined ? 'lock' : 'unlock',
];

function option({ target }: TargetFacts, action: TargetAction): PlainTextOption {
  return {
    text: plain(`${labels[action]} ${placeName(target.id)}`, limits.optionText),
    value: encodeChoice(action, target.id),
  };
}
