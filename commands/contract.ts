import type { HomeView, ModalView } from '@slack/types';
import type { Message } from '../blocks/message.ts';
import type { Json } from '../src/domain/json.ts';
import type { Caller, OperationsWorld } from '../src/operations/world.ts';

/** The answer to whoever asked. What everybody should know goes out through the record, not through a reply. */
export type Reply =
  | { readonly kind: 'quiet' }
  /** The private message whose button was pressed is taken away. */
  | { readonly kind: 'dismissed' }
  /** Only the person sees it. */
  | { readonly kind: 'private'; readonly message: Message }
  /** The channel sees it. */
  | { readonly kind: 'public'; readonly message: Message };

/** A form that is opened at once, before anything is stored: opening changes nothing. */
export type Opening =
  { readonly kind: 'form'; readonly view: ModalView } | { readonly kind: 'refused'; readonly message: Message };

/** A typed command, such as `/deploy`. */
export interface Command {
  readonly name: `/${string}`;
  readonly description: string;
  readonly usageHint: string;
  /** True when these words open a form instead of being stored and worked on. */
  readonly opensForm: (text: string) => boolean;
  readonly form: (world: OperationsWorld, caller: Caller, text: string) => Promise<Opening>;
  readonly run: (world: OperationsWorld, caller: Caller, text: string) => Promise<Reply>;
}

/** What a button or menu carries, as Slack sends it back: the button's value or the chosen option's. */
export interface Pressed {
  readonly actionId: string;
  readonly value: string;
}

/** A button or menu. `opensForm` ones are answered at once; the rest is stored and worked on. */
export type Press =
  | {
      readonly actionId: string;
      readonly opens: 'form';
      readonly form: (world: OperationsWorld, caller: Caller, pressed: Pressed) => Promise<Opening>;
    }
  | {
      readonly actionId: string;
      readonly opens: 'nothing';
      readonly run: (world: OperationsWorld, caller: Caller, pressed: Pressed) => Promise<Reply>;
    };

/** Values of a submitted form: block_id → text, chosen value or list of chosen values. */
export type FormValues = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface Submitted {
  readonly values: FormValues;
  /** What the form was opened with, from its private_metadata. */
  readonly carried: string;
}

export interface Form {
  readonly callbackId: string;
  /** Checks against what is in memory, before anything is stored: block_id → sentence; empty when it may go on. */
  readonly check: (world: OperationsWorld, submitted: Submitted) => Readonly<Record<string, string>>;
  readonly run: (world: OperationsWorld, caller: Caller, submitted: Submitted) => Promise<Reply>;
}

/** Type-ahead of a menu. `state` has what is chosen elsewhere in the form. */
export interface Suggestions {
  readonly actionId: string;
  readonly suggest: (
    world: OperationsWorld,
    asked: { readonly typed: string; readonly values: FormValues; readonly carried: string },
  ) => Promise<readonly { readonly text: string; readonly value: string; readonly description?: string }[]>;
}

/** A shortcut from the "+" menu or a message's menu. `message` is the stored card or notice it was taken on. */
export interface Shortcut {
  readonly callbackId: string;
  readonly kind: 'global' | 'message';
  readonly name: string;
  readonly description: string;
  readonly form: (world: OperationsWorld, caller: Caller, message: Json) => Promise<Opening>;
}

/** Everything that a person can ask for: one line each. */
export interface Registry {
  readonly commands: readonly Command[];
  readonly presses: readonly Press[];
  readonly forms: readonly Form[];
  readonly suggestions: readonly Suggestions[];
  readonly shortcuts: readonly Shortcut[];
  readonly home: (world: OperationsWorld, caller: Caller) => Promise<HomeView>;
}
