import type { DriftLook } from '../src/domain/drift.ts';
import type { Notice } from '../src/domain/notice.ts';
import { checkDrift, driftButtons } from './drift/buttons.ts';
import { differenceLine, driftLines, driftSummary, percentText, remarkLines } from './drift/lines.ts';
import { actions, context, message, section } from './kit.ts';
import type { Message } from './message.ts';
import { bold, counted, lines, say } from './text.ts';
import { at } from './time.ts';
import { placeName } from './words.ts';

const mostLines = 20;
const mostRemarks = 6;

/** What was found when somebody looked, with everything that can be done about it. */
export function drift(look: DriftLook): Message {
  const text = lines(
    say`${bold(placeName(look.target))} · ${driftSummary(look)}`,
    driftLines(look, mostLines),
    remarkLines(look, mostRemarks),
  );
  const since = look.baselineAtMs === undefined ? say`` : say`compared with what was there ${at(look.baselineAtMs)}`;
  return message(say`${placeName(look.target)}: ${driftSummary(look)}`, [
    section(text),
    ...actions([...driftButtons(look), checkDrift(look.target)]),
    ...context(since),
  ]);
}

/** Told once, when more than the limit is not as it was released. */
export function driftNotice(told: Extract<Notice, { readonly about: 'drift' }>): Message {
  const { target, label, percent, limitPercent, differing, differences } = told;
  const what = say`⚠ ${bold(placeName(target))} is not as ${label} was released: ${percentText(percent)} drift (limit ${percentText(limitPercent)}), ${counted(differing, 'fact')}.`;
  const left = differing - differences.length;
  const shown = lines(
    ...differences.map(({ component, ...difference }) => differenceLine(difference, component)),
    left > 0 ? say`+ ${left} more` : undefined,
  );
  return message(what, [
    section(lines(what, shown)),
    ...actions([checkDrift(target)]),
    ...context(
      say`Somebody changed it past the deployments, or the far end did. It is told again only when it changes.`,
    ),
  ]);
}
