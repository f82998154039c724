import type { Piece } from '../../io/load-in-pieces.ts';

/** What every conversation with Vercel needs: its schemas are large, a file for each call. */
export const vercelPieces: readonly Piece[] = [
  () => import('@vercel/sdk/core.js'),
  () => import('@vercel/sdk/lib/http.js'),
  () => import('@vercel/sdk/models/getprojectresponsebody.js'),
  () => import('@vercel/sdk/funcs/projectsGetProject.js'),
  () => import('@vercel/sdk/models/getdeploymentresponsebody1.js'),
  () => import('@vercel/sdk/models/getdeploymentresponsebody.js'),
  () => import('@vercel/sdk/funcs/deploymentsGetDeployment.js'),
  () => import('@vercel/sdk/funcs/projectsFilterProjectEnvs.js'),
  () => import('@vercel/sdk/funcs/rollingReleaseGetRollingRelease.js'),
];
