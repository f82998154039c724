import { octokitPieces } from '../github/library.ts';
import type { Piece } from '../io/load-in-pieces.ts';
import { authPieces, firestorePieces, functionsPieces, runPieces } from './google/library.ts';
import type { providerKinds } from './index.ts';
import { vercelPieces } from './vercel/library.ts';

/** What each provider loads with its first call. */
const libraries: Readonly<Record<keyof typeof providerKinds, readonly Piece[]>> = {
  local: [],
  command: [],
  'firebase-functions': [...functionsPieces, ...runPieces],
  'firebase-hosting': authPieces,
  'firebase-rules': authPieces,
  'firestore-indexes': firestorePieces,
  'firestore-backup': firestorePieces,
  'remote-config': authPieces,
  'sql-migrations': [],
  'cloud-run': runPieces,
  vercel: vercelPieces,
  'github-actions': octokitPieces,
};

/** What the provider of this name loads; nothing when there is none. */
export const libraryOf = (name: string): readonly Piece[] => new Map(Object.entries(libraries)).get(name) ?? [];
