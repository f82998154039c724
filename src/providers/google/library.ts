import { createRequire } from 'node:module';
import { z } from 'zod';
import type { Piece } from '../../io/load-in-pieces.ts';

/** The parts of what all of Google's gRPC clients stand on; it is their dependency, not ours. */
interface Gax {
  readonly GrpcClient: new () => { loadProtoJSON(protos: object): unknown };
  readonly LocationsClient: new (grpc: object, options: object) => unknown;
}

const isClass = (value: unknown): boolean => typeof value === 'function';
const gaxShape = z.object({
  GrpcClient: z.custom<Gax['GrpcClient']>(isClass),
  LocationsClient: z.custom<Gax['LocationsClient']>(isClass),
});

const require = createRequire(import.meta.url);
/** The copies that this client uses. */
const gaxOf = (client: string): Gax => gaxShape.parse(createRequire(require.resolve(client))('google-gax'));
function groundOf(client: string): readonly Piece[] {
  const ofClient = createRequire(require.resolve(client));
  return [
    () => import('@grpc/grpc-js'),
    ...authPieces,
    () => {
      createRequire(ofClient.resolve('google-gax'))('@grpc/proto-loader');
    },
    () => {
      gaxOf(client);
    },
  ];
}

/** What is needed to ask Google over JSON. */
export const authPieces: readonly Piece[] = [() => import('google-auth-library')];

/** A generated client: its ground, then its own modules, then its messages, as its constructor would load them. */
function piecesOf(client: string): readonly Piece[] {
  const loaded = (path: string): Piece => {
    return () => {
      require(`${client}/${path}`);
    };
  };
  return [
    ...groundOf(client),
    () => {
      const { GrpcClient, LocationsClient } = gaxOf(client);
      return new LocationsClient(new GrpcClient(), {});
    },
    loaded('build/protos/protos.js'),
    loaded('build/src/index.js'),
    () => {
      const { GrpcClient } = gaxOf(client);
      return new GrpcClient().loadProtoJSON(z.looseObject({}).parse(require(`${client}/build/protos/protos.json`)));
    },
  ];
}

/** Cloud Run's client. */
export const runPieces: readonly Piece[] = piecesOf('@google-cloud/run');

/** The client of Cloud Functions. */
export const functionsPieces: readonly Piece[] = piecesOf('@google-cloud/functions');

/** Firestore's client. Its package lets nobody in at its parts; its ground comes first by itself. */
export const firestorePieces: readonly Piece[] = [
  ...groundOf('@google-cloud/firestore'),
  () => import('@google-cloud/firestore'),
  async () => {
    const { default: firestore } = await import('@google-cloud/firestore');
    // Looked up only to be loaded; see firestore-admin.ts for why it is this one.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    return firestore.v1.FirestoreAdminClient;
  },
];
