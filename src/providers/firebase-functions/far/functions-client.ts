import type { protos, v2 as v2Module } from '@google-cloud/functions';
import { loadInPieces } from '../../../io/load-in-pieces.ts';
import type { OpenClient, OpenGrpc } from '../../google/clients.ts';
import { functionsPieces } from '../../google/library.ts';
import { errorOfCall } from '../../google/grpc-error.ts';
import type { FarSide } from './far-side.ts';

type CallOptions = Awaited<ReturnType<OpenClient<unknown>['options']>>;
type FunctionServiceClient = InstanceType<typeof v2Module.FunctionServiceClient>;
export type Function2 = protos.google.cloud.functions.v2.IFunction;

/** Loads the package with the first call. */
const openFunctions: OpenGrpc<FunctionServiceClient> = async (options) => {
  await loadInPieces(functionsPieces);
  const { v2 } = await import('@google-cloud/functions');
  return new v2.FunctionServiceClient(options);
};

/** Asks the Functions API of the 2nd generation one thing; what it refuses comes out as what it means. */
export async function askFunctions<Value>(
  { google, settings, signal }: FarSide,
  doing: string,
  ask: (client: FunctionServiceClient, options: CallOptions) => Promise<Value>,
): Promise<Value> {
  const { client, options } = await google.grpc('functions', settings, openFunctions);
  const call = await options(signal);
  try {
    return await ask(client, call);
  } catch (error) {
    throw errorOfCall(error, `Cloud Functions, ${doing}`, signal);
  }
}
