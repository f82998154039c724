import { createRequire } from 'node:module';
import type { Clock } from '../../../../src/ports/world.ts';
import { faults as newFaults } from '../../faults.ts';
import type { Faults } from '../../faults.ts';
import { Refused, grpcServer } from '../grpc/server.ts';
import type { GrpcCall } from '../grpc/server.ts';
import { engine as newEngine } from './engine.ts';
import type { Engine } from './engine.ts';
import { front as newFront } from './front.ts';
import { images as newImages } from './images.ts';
import type { Images } from './images.ts';
import { runMethods } from './methods.ts';
import { pageState } from './page-state.ts';
import type { CloudRunPage } from './page-state.ts';
import type { StoredOperation } from './records.ts';
import { startRegistry } from './registry.ts';
import type { Pace } from './working.ts';

export interface CloudRunSettings {
  readonly clock: Clock;
  readonly pace?: Partial<Pace>;
  /** Permissions that the caller lacks. */
  readonly denied?: readonly string[];
  /** Whether the Cloud Run API was never enabled in the project. */
  readonly disabled?: boolean;
}

/** Cloud Run on loopback, with the registry that its images are in. */
export interface CloudRun {
  /** For `apiUrl`: gRPC without TLS. */
  readonly url: string;
  /** For `artifactRegistryUrl`. */
  readonly registryUrl: string;
  readonly engine: Engine;
  readonly images: Images;
  readonly faults: Faults;
  /** What broke the contract of the API; empty when all is well. */
  readonly violations: readonly string[];
  /** Every change that was taken, in order. */
  readonly journal: readonly StoredOperation[];
  /** Who may do what, by the service's name. */
  readonly policies: ReadonlyMap<string, object>;
  readonly page: () => CloudRunPage;
  readonly close: () => Promise<void>;
}

const permissionOf: Readonly<Record<string, string>> = {
  GetService: 'run.services.get',
  ListServices: 'run.services.list',
  CreateService: 'run.services.create',
  UpdateService: 'run.services.update',
  GetRevision: 'run.revisions.get',
  ListRevisions: 'run.revisions.list',
  DeleteRevision: 'run.revisions.delete',
  GetOperation: 'run.operations.get',
  ListOperations: 'run.operations.list',
};

const located = /^projects\/[^/]+\/locations\/([^/]+)/;

/** Google routes calls by a header that the client must set from the request. */
function routingFault({ path, request, headers }: GrpcCall): string | undefined {
  if (!path.startsWith('/google.cloud.run.') || /\/(?:TestIamPermissions|[GS]etIamPolicy)$/.test(path))
    return undefined;
  const { name, parent, service } = request as { name?: string; parent?: string; service?: { name?: string } };
  const subject = [name, service?.name, parent].find((one) => one !== undefined && one !== '');
  const place = located.exec(subject ?? '')?.[1];
  const header = new URLSearchParams(headers['x-goog-request-params'] ?? '');
  if (place === undefined) return `${path}: no location in the name`;
  return header.get('location') === place ? undefined : `${path}: x-goog-request-params does not say location=${place}`;
}

function guard({ denied = [], disabled = false }: CloudRunSettings, violations: string[]): (call: GrpcCall) => void {
  return (call) => {
    if (call.headers['authorization']?.startsWith('Bearer ') !== true)
      throw new Refused('UNAUTHENTICATED', 'Request had no credentials.');
    if (disabled)
      throw new Refused(
        'PERMISSION_DENIED',
        'Cloud Run Admin API has not been used in this project before or it is disabled.',
        [{ kind: 'info', reason: 'SERVICE_DISABLED' }],
      );
    const permission = permissionOf[call.path.split('/').at(-1) ?? ''];
    if (permission !== undefined && denied.includes(permission))
      throw new Refused('PERMISSION_DENIED', `Permission '${permission}' denied`);
    const fault = routingFault(call);
    if (fault !== undefined) violations.push(fault);
  };
}

const protos = (): object => createRequire(import.meta.url)('@google-cloud/run/build/protos/protos.json') as object;

/** Starts with no service and no image. */
export async function startCloudRun(settings: CloudRunSettings): Promise<CloudRun> {
  const { clock } = settings;
  const violations: string[] = [];
  const journal: StoredOperation[] = [];
  const policies = new Map<string, object>();
  const faults = newFaults();
  const images = newImages();
  const engine = newEngine({ clock, images, pace: { readyMs: 40, routeMs: 20, ...settings.pace } });
  const front = newFront(engine, images);
  const { addressOf, serve } = front;
  const allowed = (permission: string): boolean => settings.denied?.includes(permission) !== true;
  const server = await grpcServer({
    protos: protos(),
    services: runMethods({ engine, clock, addressOf, serve, allowed, journal, policies }),
    faults,
    guard: guard(settings, violations),
  });
  const registry = await startRegistry({ images, faults, violations });
  return {
    url: server.url,
    registryUrl: registry.url,
    engine,
    images,
    faults,
    violations,
    journal,
    policies,
    page: () => pageState({ engine, images, journal, clock, addressOf }),
    close: async () => {
      await Promise.all([server.close(), registry.close(), front.close()]);
    },
  };
}
