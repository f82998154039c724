import { connect } from 'node:net';
import { answerSchema } from './protocol.ts';
import type { RefusalCode, SupervisorRequest } from './protocol.ts';

/** The supervisor said no: nothing was changed. */
export class SupervisorRefusal extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.name = 'SupervisorRefusal';
    this.code = code;
  }
}

/** The supervisor gave no answer; when `sent`, it may have acted all the same. */
export class SupervisorSilent extends Error {
  readonly sent: boolean;

  constructor(message: string, options: { sent: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'SupervisorSilent';
    this.sent = options.sent;
  }
}

function lineOver(socketPath: string, line: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let sent = false;
    let text = '';
    const silent = (cause?: unknown): void => {
      const message = signal.aborted ? 'the supervisor did not answer in time' : 'the supervisor is not there';
      reject(new SupervisorSilent(message, { sent, cause }));
    };
    if (signal.aborted) {
      silent();
      return;
    }
    const socket = connect(socketPath, () => {
      sent = true;
      socket.write(`${line}\n`);
    });
    const giveUp = (): void => {
      socket.destroy();
      silent();
    };
    signal.addEventListener('abort', giveUp, { once: true });
    socket.setEncoding('utf8');
    socket.on('data', (piece: string) => {
      text += piece;
    });
    socket.on('error', silent);
    socket.on('close', () => {
      signal.removeEventListener('abort', giveUp);
      if (text.endsWith('\n')) resolve(text);
      else silent();
    });
  });
}

/** Asks one question over the socket and gives back the answer's value, not yet checked. */
export async function converse(socketPath: string, request: SupervisorRequest, signal: AbortSignal): Promise<unknown> {
  const answer = answerSchema.parse(JSON.parse(await lineOver(socketPath, JSON.stringify(request), signal)));
  if (!answer.ok) throw new SupervisorRefusal(answer.code, answer.message);
  return answer.value;
}
