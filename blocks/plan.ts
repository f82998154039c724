import type { KnownBlock } from '@slack/types';
import type { PersonId } from '../src/domain/ids.ts';
import { shortRevision } from '../src/domain/ids.ts';
import type { Commit, Plan, PlannedComponent } from '../src/domain/plan.ts';
import { consentsOf, planDigest } from '../src/domain/plan.ts';
import { approvalRule } from './card/waiting.ts';
import { actions, button, context, message, section } from './kit.ts';
import type { Message } from './message.ts';
import { backupLines } from './backups.ts';
import { changeLines, consentLines } from './plan/foresight.ts';
import { undoLines } from './plan/undo.ts';
import type { DeployWish, RollbackWish } from './payloads.ts';
import type { Rich } from './text.ts';
import { counted, join, lines, listed, say, none, words } from './text.ts';
import { ago, duration, durationRange, until } from './time.ts';
import { stageName } from './timeline.ts';
import { boldTitle, title } from './words.ts';
import type { Freeze, Lock } from '../src/domain/lock.ts';

/** What would be done, for the person who asks. */
export interface PlanFacts {
  readonly plan: Plan;
  /** Since when the base is live. */
  readonly liveSinceMs?: number;
  readonly requester: PersonId;
  /** What stands in the way now; the request would wait or be refused. */
  readonly lock?: Lock;
  readonly freeze?: Freeze;
  /** What the buttons ask for; the reference should be the full commit, so that what was shown is what is asked for. */
  readonly ask:
    { readonly kind: 'deploy'; readonly wish: DeployWish } | { readonly kind: 'rollback'; readonly wish: RollbackWish };
}

/** The plan before anything is asked for: what, how, undo, who. */
export function plan(facts: PlanFacts): Message {
  const text = say`Plan: ${title(planNamed(facts.plan))}`;
  return message(text, [...planBlocks(facts), ...actions(planButtons(facts))]);
}

export const planNamed = ({ kind, service, environment, release }: Plan) => ({
  kind,
  service,
  environment,
  label: release.label,
});

/** The same body for the message, the card's details and the forms. */
export function planBlocks({
  plan: planned,
  liveSinceMs,
  lock,
  freeze,
}: Omit<PlanFacts, 'ask' | 'requester'>): readonly KnownBlock[] {
  const shown = lines(
    say`${boldTitle(planNamed(planned))} · PLAN`,
    whatLine(planned, liveSinceMs),
    ...planned.risks.slice(0, 8).map((risk) => say`⚠ ${risk}`),
    planned.risks.length > 8 ? say`⚠ and ${planned.risks.length - 8} more risks` : undefined,
  );
  return [
    section(shown),
    section(
      lines(
        say`*How*  ${howLine(planned)}`,
        planned.procedure.checks.length === 0 ? undefined : say`*Checks*  ${checksLine(planned)}`,
        mixedLine(planned),
        undoLines(planned),
        ...(planned.backups ?? []).map((kept) => say`*Backup*  ${backupLines(kept)}`),
        say`*Approval*  ${approvalRule(planned.procedure.approval)}`,
        lock === undefined ? undefined : say`🔒 locked${until(lock.untilMs)}: “${lock.reason}”`,
        freeze === undefined ? undefined : say`❄ frozen${until(freeze.untilMs)}: “${freeze.reason}”`,
      ),
    ),
    ...text(consentLines(planned)),
    ...text(configurationLines(planned)),
    ...text(changeLines(planned)),
    ...context(commitLines(planned.commits, planned.commitCount)),
  ];
}

/** What the configuration alone changes; secrets are named by their place. */
function configurationLines({ configuration = [] }: Plan): Rich {
  if (configuration.length === 0) return none;
  const more = configuration.length - configurationShown;
  return lines(
    say`*Configuration*`,
    ...configuration.slice(0, configurationShown).map((line) => say`• ${line.slice(0, 200)}`),
    more > 0 ? say`and ${counted(more, 'more change')}` : undefined,
  );
}

const text = (shown: Rich): readonly KnownBlock[] => (shown.mrkdwn === '' ? [] : [section(shown)]);

function whatLine({ release, base, commits, commitCount, kind }: Plan, liveSinceMs: number | undefined): Rich {
  const since = base === undefined ? say`the first one here` : say`since ${base.label}`;
  const live = liveSinceMs === undefined ? none : say` (went live ${ago(liveSinceMs)})`;
  if (kind !== 'deploy') {
    return say`${shortRevision(release.revision)} · now ${base === undefined ? 'nothing' : base.label}${liveSinceMs === undefined ? none : say` (went live ${ago(liveSinceMs)})`}`;
  }
  const authors = new Set(commits.map(({ author }) => author.email)).size;
  const by = commits.length === commitCount && authors > 0 ? say` by ${counted(authors, 'person', 'people')}` : none;
  const count =
    commitCount === undefined ? say`number of commits not known` : say`${counted(commitCount, 'commit')}${by}`;
  return join(
    [
      say`${shortRevision(release.revision)}`,
      base === undefined ? say`${count}` : say`${count} ${since}${live}`,
      base === undefined ? since : none,
    ],
    ' · ',
  );
}

const mostStages = 10;
const configurationShown = 8;

function howLine({ procedure, expectedMs }: Plan): Rich {
  const { stages, bakeMs } = procedure;
  const shown = stages
    .slice(0, mostStages)
    .map(
      (stage) =>
        say`${stageName(stage)}${stage.durationMs === 0 ? none : say` ${duration(stage.durationMs)}`}${
          stage.gate === 'manual' ? say` (then by hand)` : none
        }`,
    );
  const rest = stages.length - shown.length;
  const way = join([...shown, ...(rest > 0 ? [say`${rest} more`] : [])], ' → ');
  const bake = bakeMs === 0 ? none : say`, then watched ${duration(bakeMs)}`;
  return say`${way}${bake}${expectedMs === undefined ? none : say` · ${expected(expectedMs)}`}`;
}

function expected({ low, high, from }: NonNullable<Plan['expectedMs']>): Rich {
  const about = say`about ${durationRange(low, high)}`;
  return from === 0 ? about : from === 1 ? say`${about} (as the last one)` : say`${about} (from the last ${from})`;
}

const checksLine = ({ procedure }: Plan): Rich =>
  listed(
    procedure.checks.map(
      ({ name, mode }) => say`${words(name, 60)}${mode === 'warn-only' ? say` (warning only)` : none}`,
    ),
    6,
  );

/** Components that cannot share traffic do not follow the stages, and whoever decides should not think that they do. */
function mixedLine({ procedure: { stages, components } }: Plan): Rich | undefined {
  if (!stages.some(({ weight }) => weight < 100)) return undefined;
  const named = (shift: PlannedComponent['shift']): readonly Rich[] =>
    components.filter((component) => component.shift === shift).map(({ name }) => say`${name}`);
  const [switching, fixed] = [named('switch'), named('none')];
  const text = join(
    [
      switching.length === 0 ? none : say`${listed(switching, 6)} switch at once when the stages reach 100 %`,
      fixed.length === 0 ? none : say`${listed(fixed, 6)} take effect with the release, before the first stage`,
    ],
    '; ',
  );
  return text.mrkdwn === '' ? undefined : say`_Stages are for what shares traffic: ${text}._`;
}

const mostCommits = 8;

/** The newest commits, one line each. */
function commitLines(commits: readonly Commit[], count: number = commits.length): Rich {
  const shown = commits
    .slice(0, mostCommits)
    .map(
      ({ revision, subject, author }) =>
        say`${shortRevision(revision)} ${words(subject, 90)} — ${words(author.name, 40)}`,
    );
  const rest = count - shown.length;
  return lines(...shown, rest > 0 && shown.length > 0 ? say`and ${rest.toLocaleString('en-US')} more` : undefined);
}

function planButtons({ ask, plan: planned }: PlanFacts) {
  const { procedure } = planned;
  const label = procedure.approval.count === 0 ? 'Start' : 'Ask for approval';
  const cancel = button({ id: 'dismiss', label: 'Cancel', payload: {} });
  if (ask.kind === 'rollback') {
    return [
      button({
        id: 'ask-for-rollback',
        label: procedure.approval.count === 0 ? 'Roll back' : label,
        payload: ask.wish,
        style: 'primary',
      }),
      button({ id: 'change-rollback', label: 'Change…', payload: ask.wish }),
      cancel,
    ];
  }
  // Where nobody approves, pressing under the plan is the yes to what it deletes.
  const agrees = procedure.approval.count === 0 && consentsOf(planned).length > 0;
  const wish = agrees ? { ...ask.wish, agreed: planDigest(planned) } : ask.wish;
  return [
    button({ id: 'ask-for-approval', label, payload: wish, style: 'primary' }),
    button({ id: 'change-plan', label: 'Change…', payload: ask.wish }),
    button({ id: 'schedule', label: 'Schedule…', payload: ask.wish }),
    cancel,
  ];
}
