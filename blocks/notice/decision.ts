import type { Button } from '@slack/types';
import { extendMs } from '../action-ids.ts';
import { goesWithout } from '../card/buttons.ts';
import { button } from '../kit.ts';
import { duration } from '../time.ts';
import type { DeploymentNotice } from './told.ts';

/** The same presses as on the card, with the same payload, for a person who is asked directly. */
export function decisionButtons({ facts, subject }: DeploymentNotice): readonly Button[] {
  const { id, epoch, digest } = subject;
  // Notices stored before subjects carried these have no buttons; the card has.
  if (epoch === undefined || digest === undefined) return [];
  const payload = { id, epoch, digest };
  switch (facts.event) {
    case 'approval-wanted':
    case 'approval-reminder':
      return [
        button({ id: 'approve', label: 'Approve', payload, style: 'primary' }),
        button({ id: 'reject', label: 'Reject…', payload }),
      ];
    case 'held':
    case 'hold-reminder': {
      const { reason } = facts;
      const { kind } = reason;
      const unsure = kind === 'inconclusive' || kind === 'parts-failed' || kind === 'trigger';
      return [
        ...(unsure ? [button({ id: 'extend', label: `Wait ${duration(extendMs)}`, payload })] : []),
        kind === 'gate'
          ? button({ id: 'promote', label: 'Go on', payload })
          : button({ id: 'resume', label: kind === 'parts-failed' ? goesWithout(reason) : 'Go on', payload }),
        ...(kind === 'would-go-backwards' ? [] : [rollBack(payload, subject.baseLabel)]),
      ];
    }
    case 'rollback-failed':
      return [
        button({ id: 'retry', label: 'Try the rollback again', payload, style: 'primary' }),
        button({ id: 'resolve', label: 'It is in order…', payload }),
      ];
    default:
      return [];
  }
}

function rollBack(payload: Parameters<typeof button<'roll-back'>>[0]['payload'], baseLabel?: string): Button {
  const back = baseLabel ?? 'what was there before';
  return button({
    id: 'roll-back',
    label: 'Roll back',
    payload,
    style: 'danger',
    confirm: {
      title: 'Roll back now?',
      text: `All traffic goes back to ${back} at once.`,
      yes: 'Roll back',
      danger: true,
    },
  });
}
