import { onTestFinished } from 'vitest';

/** Users of a service, who notice what they get. */
export interface Visitors {
  /** The releases that answered lately, each once; a failed answer counts as `500 <release>`. */
  readonly met: () => readonly string[];
  /** Everything that came back so far, newest last. */
  readonly all: () => readonly string[];
  readonly forget: () => void;
}

const everyMs = 25;

/** Begins to visit the service until the test is over. */
export function visit(port: number): Visitors {
  const answers: string[] = [];
  const one = async (): Promise<void> => {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(5_000) });
      await response.text();
      const release = response.headers.get('x-release') ?? '?';
      answers.push(response.status === 200 ? release : `${response.status} ${release}`);
    } catch {
      answers.push('no answer');
    }
  };
  const timer = setInterval(() => void one(), everyMs);
  onTestFinished(() => {
    clearInterval(timer);
  });
  return {
    met: () => [...new Set(answers)],
    all: () => answers,
    forget: () => {
      answers.length = 0;
    },
  };
}
