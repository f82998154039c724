import type { ComponentForesight, Consent, Plan } from '../../src/domain/plan.ts';
import { consentsOf } from '../../src/domain/plan.ts';
import type { Rich } from '../text.ts';
import { bold, counted, lines, listed, none, say, words } from '../text.ts';

const mostChanges = 24;
const mostOfOne = 6;
const mostConsents = 20;

/** What would change, component by component, as far as the far ends could say. */
export function changeLines({ foresight = [] }: Pick<Plan, 'foresight'>): Rich {
  const telling = foresight.filter(({ changes, unknown }) => changes.length > 0 || unknown !== undefined);
  if (telling.length === 0) return none;
  const all = telling.flatMap(changesOf);
  const left = all.length - mostChanges;
  return lines(
    say`*Changes*`,
    ...all.slice(0, mostChanges),
    left > 0 ? say`+ ${counted(left, 'more line')}` : undefined,
  );
}

function changesOf({ component, changes, unknown }: ComponentForesight): readonly Rich[] {
  if (unknown !== undefined) return [say`• ${component}: not known, ${words(unknown, 160)}`];
  const shown = changes.slice(0, mostOfOne).map((change) => say`• ${component}: ${words(change, 160)}`);
  const left = changes.length - shown.length;
  return left > 0 ? [...shown, say`• ${component}: + ${left} more`] : shown;
}

/** The same in one line, for the card. */
export function changeSummary({ foresight = [] }: Pick<Plan, 'foresight'>): Rich {
  const each = foresight.flatMap(({ component, changes, unknown }): readonly Rich[] => {
    if (unknown !== undefined) return [say`${component}: not known what`];
    const [first] = changes;
    if (first === undefined) return [];
    return [say`${component}: ${words(first, 90)}${changes.length > 1 ? say` + ${changes.length - 1} more` : none}`];
  });
  return each.length === 0 ? none : say`Changes: ${listed(each, 6)}`;
}

/** What is agreed to by asking or approving, each by itself. */
export function consentLines(plan: Pick<Plan, 'foresight' | 'procedure'>): Rich {
  const consents = consentsOf(plan);
  if (consents.length === 0) return none;
  const who = plan.procedure.approval.count === 0 ? 'Asking for it' : 'Approving it';
  const shown = consents.slice(0, mostConsents).map(({ sentence }: Consent) => say`🗑 ${words(sentence, 120)}`);
  const left = consents.length - shown.length;
  return lines(
    say`${bold(`${who} agrees to this too`)}`,
    ...shown,
    left > 0 ? say`and ${left} more of the kind` : undefined,
  );
}
