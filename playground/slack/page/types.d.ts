import type { ConfirmationDialog, KnownBlock, HomeView, ModalView } from '@slack/types';
import type { Message, PanelState, Person, WorkspaceState } from '../page-api.ts';
import type { Place } from './state/place.js';

/** All that one window knows; views read it, actions change it and then call `redraw`. */
export interface App {
  place: Place;
  server: WorkspaceState | undefined;
  link: 'loading' | 'live' | 'lost';
  /** The one menu, select or picker that is open. */
  menu: Menu | undefined;
  confirm: { dialog: ConfirmationDialog; go: () => void } | undefined;
  /** What stands in inputs now, by `scope/block/action`, as the bare value. */
  readonly values: Map<string, unknown>;
  /** The bot's complaints about a submitted form: view → block → sentence. */
  readonly errors: Map<string, Readonly<Record<string, string>>>;
  /** Elements and forms whose press the bot is still answering. */
  readonly working: Set<string>;
  readonly drafts: Map<string, string>;
  /** Lines sent from this window, newest last, for the up arrow. */
  readonly sent: string[];
  toasts: readonly Toast[];
  drawerOpen: boolean;
  suggestion: { active: number; dismissed: string | undefined };
  /** The first message not seen when a channel was opened: channel → ts. */
  readonly firstNew: Map<string, string>;
  panel: PanelView;
  /** The id of an element that shall have the focus as soon as it is drawn. */
  wantsFocus: string | undefined;
  redraw: () => void;
}

export interface Menu {
  readonly id: string;
  query: string;
  active: number;
  choices: ChoiceGroup[] | undefined;
}

export interface Toast {
  readonly id: number;
  readonly sentence: string;
}

export interface PanelView {
  state: PanelState | undefined;
  open: boolean;
  plugging: boolean;
}

/** Where a block stands; presses and values are told apart by it. */
export type Surface =
  | {
      readonly kind: 'message';
      readonly scope: string;
      readonly blocks: readonly KnownBlock[];
      readonly message: Message;
    }
  | {
      readonly kind: 'view';
      readonly scope: string;
      readonly blocks: readonly KnownBlock[];
      readonly viewId: string;
      readonly view: ModalView;
    }
  | { readonly kind: 'home'; readonly scope: string; readonly blocks: readonly KnownBlock[]; readonly view: HomeView };

/** The block around an element, and whether a change of the element is told to the bot at once. */
export interface Spot {
  readonly surface: Surface;
  readonly blockId: string;
  /** Where the block stands on its surface: it outlives an update that gives the block a new id. */
  readonly place: string;
  readonly dispatches: boolean;
  readonly labelledBy?: string | undefined;
  readonly describedBy?: string | undefined;
  readonly invalid?: boolean;
}

/** The part that all interactive elements share. */
export interface Interactive {
  readonly type: string;
  readonly action_id?: string;
  readonly confirm?: ConfirmationDialog;
}

export interface Choice {
  readonly key: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly person?: Person | undefined;
  /** What Slack calls the choice: an option object, or an id. */
  readonly raw: unknown;
}

export interface ChoiceGroup {
  readonly label?: string | undefined;
  readonly choices: readonly Choice[];
}
