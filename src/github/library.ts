import type { Piece } from '../io/load-in-pieces.ts';

/** GitHub's own client with what it needs here. */
export const octokitPieces: readonly Piece[] = [
  () => import('@octokit/rest'),
  () => import('@octokit/plugin-throttling'),
  () => import('@octokit/plugin-retry'),
];
/** For whoever acts as a GitHub app. */
export const appPieces: readonly Piece[] = [() => import('@octokit/auth-app')];
