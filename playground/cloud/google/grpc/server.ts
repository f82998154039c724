import { Metadata, Server, ServerCredentials, loadPackageDefinition, status } from '@grpc/grpc-js';
import type {
  GrpcObject,
  ServerUnaryCall,
  ServiceClientConstructor,
  ServiceDefinition,
  UntypedHandleCall,
  sendUnaryData,
} from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import type { Faults } from '../../faults.ts';
import { cuttable } from './cuttable.ts';
import type { Cuttable } from './cuttable.ts';
import { statusDetails } from './error-details.ts';
import type { ErrorDetail } from './error-details.ts';

/** A call that is refused, the way Google says so. */
export class Refused extends Error {
  readonly code: number;
  readonly details: readonly ErrorDetail[];

  constructor(code: keyof typeof status, message: string, details: readonly ErrorDetail[] = []) {
    super(message);
    this.code = status[code];
    this.details = details;
  }
}

/** One call as it came in. */
export interface GrpcCall {
  /** Such as `/google.cloud.run.v2.Services/GetService`. */
  readonly path: string;
  readonly request: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** Answers a call, or throws `Refused`. */
export type GrpcMethod = (call: GrpcCall) => object | Promise<object>;

export interface GrpcServerSettings {
  /** The generated description of the messages, as the client's own package holds it. */
  readonly protos: object;
  /** Full name of a service → its methods; a method that is left out is answered with UNIMPLEMENTED. */
  readonly services: Readonly<Record<string, Readonly<Record<string, GrpcMethod>>>>;
  readonly faults: Faults;
  /** Looks at every call before it is answered; throws `Refused`. */
  readonly guard: (call: GrpcCall) => void;
}

export interface GrpcServer {
  /** `http://127.0.0.1:…`, for `apiUrl`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** How HTTP's numbers are told over gRPC, for faults that speak of either. */
const codeOfStatus: Readonly<Record<number, keyof typeof status>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

function definitionOf(root: GrpcObject, name: string): ServiceDefinition {
  const found = name.split('.').reduce<unknown>((at, part) => (at as GrpcObject | undefined)?.[part], root);
  if (typeof found !== 'function') throw new Error(`the messages know no service ${name}`);
  return (found as ServiceClientConstructor).service;
}

const headersOf = (metadata: Metadata): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(metadata.getMap()).map(([name, value]) => [name, String(value)]));

function failureOf(error: unknown): { code: number; details: string; metadata: Metadata } {
  const metadata = new Metadata();
  if (!(error instanceof Refused)) return { code: status.INTERNAL, details: String(error), metadata };
  if (error.details.length > 0)
    metadata.set('grpc-status-details-bin', statusDetails(error.code, error.message, error.details));
  return { code: error.code, details: error.message, metadata };
}

interface Parts {
  readonly settings: GrpcServerSettings;
  readonly cut: (peerPort: number) => void;
}

type Call = ServerUnaryCall<unknown, object>;

const portOf = (call: Call): number => Number(call.getPeer().split(':').at(-1));

async function answered({ settings, cut }: Parts, path: string, call: Call): Promise<object | undefined> {
  const come: GrpcCall = { path, request: call.request, headers: headersOf(call.metadata) };
  settings.guard(come);
  const [, service = '', method = ''] = path.split('/');
  const answer = settings.services[service]?.[method];
  if (answer === undefined) throw new Refused('UNIMPLEMENTED', `${path} is not here`);
  const fault = settings.faults.take({ method: path, path });
  if (fault?.kind === 'answer') {
    const after = Number(fault.headers?.['retry-after']);
    const details: readonly ErrorDetail[] = Number.isFinite(after) ? [{ kind: 'retry', afterMs: after * 1000 }] : [];
    throw new Refused(codeOfStatus[fault.status] ?? 'UNKNOWN', `made to answer ${String(fault.status)}`, details);
  }
  if (fault?.kind === 'drop-before-effect') {
    cut(portOf(call));
    return undefined;
  }
  const result = await answer(come);
  if (fault === undefined) return result;
  if (fault.kind === 'drop-after-effect') cut(portOf(call));
  return undefined;
}

const handler =
  (parts: Parts, path: string): UntypedHandleCall =>
  (call: Call, callback: sendUnaryData<object>) => {
    answered(parts, path, call).then(
      (result) => {
        if (result !== undefined) callback(null, result);
      },
      (error: unknown) => {
        callback(failureOf(error));
      },
    );
  };

const loaded = new WeakMap<object, GrpcObject>();

/** Loading a description takes longer than most of what is then asked, so it is done once for each. */
function messagesOf(protos: object): GrpcObject {
  const known = loaded.get(protos);
  if (known !== undefined) return known;
  const options = { longs: String, enums: String, defaults: true, oneofs: true };
  const root = loadPackageDefinition(fromJSON(protos, options));
  loaded.set(protos, root);
  return root;
}

/** Serves gRPC on loopback with the messages that the official client itself uses. */
export async function grpcServer(settings: GrpcServerSettings): Promise<GrpcServer> {
  const root = messagesOf(settings.protos);
  const server = new Server();
  const ways: Cuttable[] = [];
  const parts: Parts = {
    settings,
    cut: (peerPort) => {
      for (const way of ways) way.cut(peerPort);
    },
  };
  for (const name of Object.keys(settings.services)) {
    const definition = definitionOf(root, name);
    const handlers = Object.entries(definition).map(([method, { path }]) => [method, handler(parts, path)]);
    server.addService(definition, Object.fromEntries(handlers) as Record<string, UntypedHandleCall>);
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  const open = await cuttable(port);
  ways.push(open);
  return {
    url: `http://127.0.0.1:${String(open.port)}`,
    close: async () => {
      await open.close();
      server.forceShutdown();
    },
  };
}
