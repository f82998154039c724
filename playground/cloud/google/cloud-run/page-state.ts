import type { Clock } from '../../../../src/ports/world.ts';
import type { Engine } from './engine.ts';
import type { Images } from './images.ts';
import type { StoredOperation } from './records.ts';
import { shortName } from './records.ts';
import type { AddressOf } from './shown.ts';

/** What Cloud Run believes, for a page. */
export interface CloudRunPage {
  readonly services: readonly {
    readonly name: string;
    readonly url: string;
    readonly latestReady: string;
    readonly isReconciling: boolean;
    readonly failure?: string;
    readonly traffic: readonly {
      readonly revision: string;
      readonly percent: number;
      readonly tag: string;
      readonly url: string;
    }[];
    readonly revisions: readonly {
      readonly name: string;
      readonly image: string;
      readonly state: 'starting' | 'ready' | 'failed';
      readonly createdMs: number;
    }[];
  }[];
  readonly changes: readonly {
    readonly kind: string;
    readonly service: string;
    readonly atMs: number;
    readonly isDone: boolean;
  }[];
  readonly images: readonly { readonly name: string; readonly digest: string }[];
}

interface PageParts {
  readonly engine: Engine;
  readonly images: Images;
  readonly journal: readonly StoredOperation[];
  readonly clock: Clock;
  readonly addressOf: AddressOf;
}

/** So many revisions and changes are shown, newest first. */
const shown = 20;

export function pageState({ engine, images, journal, clock, addressOf }: PageParts): CloudRunPage {
  return {
    services: engine.services().map((service) => ({
      name: shortName(service.name),
      url: addressOf(service.name),
      latestReady: service.latestReady,
      isReconciling: service.observedGeneration !== service.generation,
      ...(service.failure === undefined ? {} : { failure: service.failure.message }),
      traffic: service.served.map(({ revision, percent, tag }) => ({
        revision,
        percent,
        tag,
        url: tag === '' ? '' : addressOf(service.name, tag),
      })),
      revisions: [...service.revisions.values()]
        .reverse()
        .slice(0, shown)
        .map(({ name, imageDigests, decidedMs, failure, createdMs }) => ({
          name,
          image: imageDigests.join(', '),
          state: decidedMs > clock.now() ? 'starting' : failure === undefined ? 'ready' : 'failed',
          createdMs,
        })),
    })),
    changes: journal
      .slice(-shown)
      .reverse()
      .map(({ kind, service, startedMs, ended }) => ({
        kind,
        service: shortName(service),
        atMs: startedMs,
        isDone: ended !== undefined,
      })),
    images: images.all(),
  };
}
