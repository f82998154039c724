import { LostClaim } from '../ports/store-errors.ts';
import type { StepKey } from '../domain/ids.ts';
import type { Claim, Claims, Step, StepFilter, Store } from '../ports/store.ts';
import type { Clock } from '../ports/world.ts';
import { together } from './write-together.ts';

/** What was read of the lease is good for this long; the time since is taken off. */
const leaseGoodMs = 250;

interface BookParts {
  readonly store: Pick<Store, 'step' | 'steps' | 'transact'>;
  readonly claims: Pick<Claims, 'remainingMs' | 'renew'>;
  readonly clock: Clock;
  readonly claim: Claim;
}

/**
 * The step rows of one deployment as one look of its owner sees them. Only the owner writes them, so what was read stays
 * true for the look; what many steps side by side write goes out together.
 */
export class StepBook {
  readonly #parts: BookParts;
  readonly #known = new Map<StepKey, Step>();
  /** Epoch and name of the steps that are all known. */
  readonly #whole = new Set<string>();
  readonly #intents: (step: Step) => Promise<void>;
  readonly #results: (step: Step) => Promise<void>;
  #open: Promise<void> | undefined;
  #lease: { readonly atMs: number; readonly remainingMs: Promise<number> } | undefined;
  #renewing: Promise<boolean> | undefined;

  constructor(parts: BookParts) {
    this.#parts = parts;
    const { store, claim } = parts;
    this.#intents = together((steps) =>
      store.transact(async (tx) => {
        const [only] = steps;
        if (only !== undefined && steps.length === 1) await tx.intendStep(only, claim);
        else await tx.intendSteps(steps, claim);
      }),
    );
    this.#results = together((steps) =>
      store.transact(async (tx) => {
        const [only] = steps;
        if (only !== undefined && steps.length === 1) await tx.saveStep(only, claim);
        else await tx.saveSteps(steps, claim);
      }),
    );
  }

  /** Reads all steps of this name and epoch at once, for whoever asks about many of them. */
  async readAll(epoch: number, name: string): Promise<readonly Step[]> {
    const mark = `${epoch}/${name}`;
    if (!this.#whole.has(mark)) {
      this.#learn(await this.#read({ epoch, names: [name] }));
      this.#whole.add(mark);
    }
    return [...this.#known.values()].filter((step) => step.epoch === epoch && step.name === name);
  }

  /** The steps that fit, and what this look wrote of them since they were read. */
  async select(filter: StepFilter): Promise<readonly Step[]> {
    const found = await this.#read(filter);
    this.#learn(found);
    return found.map((step) => this.#known.get(step.key) ?? step);
  }

  async step(
    key: StepKey,
    { epoch, name }: { readonly epoch: number; readonly name: string },
  ): Promise<Step | undefined> {
    const known = this.#known.get(key);
    if (known !== undefined || this.#whole.has(`${epoch}/${name}`)) return known;
    const read = await this.#parts.store.step(key);
    if (read !== undefined) this.#learn([read]);
    return this.#known.get(key);
  }

  /** Every step of the deployment without an end, whatever phase it was begun in. */
  async open(): Promise<readonly Step[]> {
    this.#open ??= this.#read({ states: ['intended', 'running'] }).then((steps) => {
      this.#learn(steps);
    });
    await this.#open;
    return [...this.#known.values()].filter(({ state }) => state === 'intended' || state === 'running');
  }

  async intend(step: Step): Promise<void> {
    await this.#intents(step);
    this.#known.set(step.key, step);
  }

  async save(step: Step): Promise<void> {
    await this.#results(step);
    this.#known.set(step.key, step);
  }

  /** Milliseconds left of the lease. */
  async remainingMs(): Promise<number> {
    const { claims, claim, clock } = this.#parts;
    if (this.#lease === undefined || clock.now() - this.#lease.atMs > leaseGoodMs)
      this.#lease = { atMs: clock.now(), remainingMs: claims.remainingMs(claim) };
    const { atMs, remainingMs } = this.#lease;
    return (await remainingMs) - (clock.now() - atMs);
  }

  /** A new lease for everybody who finds the rest too short. */
  async renew(): Promise<void> {
    const { claims, claim } = this.#parts;
    this.#renewing ??= claims.renew(claim).finally(() => {
      this.#renewing = undefined;
      this.#lease = undefined;
    });
    if (!(await this.#renewing)) throw new LostClaim(claim.deployment);
  }

  #read(filter: StepFilter): Promise<readonly Step[]> {
    return this.#parts.store.steps(this.#parts.claim.deployment, filter);
  }

  /** What this look wrote itself is newer than what it reads. */
  #learn(steps: readonly Step[]): void {
    for (const step of steps) if (!this.#known.has(step.key)) this.#known.set(step.key, step);
  }
}
