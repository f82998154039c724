import type { Button } from '@slack/types';
import type { DriftLook } from '../../src/domain/drift.ts';
import { remarksOf } from '../../src/domain/drift.ts';
import { button } from '../kit.ts';
import { placeName } from '../words.ts';

/** Buttons of one message differ in their ids; when these are done, the next look shows what is left. */
const mendIds = ['mend', 'mend-second', 'mend-third'] as const;

/** What can be done about what was found. */
export function driftButtons(look: DriftLook): readonly Button[] {
  const { target, atMs, components, percent } = look;
  const differs = components.some(({ differing }) => differing > 0);
  const seen = { target, atMs };
  return [
    ...fixButtons(look),
    ...(differs
      ? [
          button({
            id: 'put-back',
            label: 'Put back',
            payload: seen,
            confirm: {
              title: 'Put it back?',
              text: `${look.label} is released again to ${placeName(target)}; what was changed by hand there is gone then.`,
              yes: 'Put it back',
              danger: true,
            },
          }),
        ]
      : []),
    ...(differs || percent === undefined
      ? [button({ id: 'accept-drift', label: 'Accept as it is…', payload: seen })]
      : []),
  ];
}

function fixButtons(look: DriftLook): readonly Button[] {
  const fixable = remarksOf(look).flatMap(({ component, fix }) => (fix === undefined ? [] : [{ component, fix }]));
  return mendIds.flatMap((id, index) => {
    const found = fixable[index];
    if (found === undefined) return [];
    const { component, fix } = found;
    const payload = { target: look.target, component, fix: fix.id };
    const confirm = {
      title: 'Mend it?',
      text: `${fix.label}: ${component} of ${placeName(look.target)}.`,
      yes: 'Mend it',
      danger: false,
    };
    return [button({ id, label: fix.label, payload, confirm })];
  });
}

export const checkDrift = (target: DriftLook['target']): Button =>
  button({ id: 'check-drift', label: 'Check drift now', payload: { target } });
