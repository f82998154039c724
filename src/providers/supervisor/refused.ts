import type { RefusalCode } from './protocol.ts';

/** The supervisor's no, with its code; nothing was changed. */
export class Refused extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.name = 'Refused';
    this.code = code;
  }
}
