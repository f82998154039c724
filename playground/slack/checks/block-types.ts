/** The types whose JSON Schema judges what the bot sends; read by the schema generator only. */
import type { HomeView, KnownBlock, ModalView } from '@slack/types';

/** The blocks of a message. */
export interface MessageBlocks {
  readonly blocks: readonly KnownBlock[];
}

/** A modal as an argument of views.*. */
export interface ModalArgument {
  readonly view: ModalView;
}

/** A home tab as an argument of views.publish. */
export interface HomeArgument {
  readonly view: HomeView;
}
