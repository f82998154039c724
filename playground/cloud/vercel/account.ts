import { no, ok } from './call.ts';
import type { Routes } from './call.ts';

export const accountRoutes: Routes = {
  'GET /v2/user': ({ state }) =>
    ok({
      user: {
        limited: true,
        id: 'usr_quarterdeck',
        email: 'quarterdeck@example.com',
        name: 'Quarterdeck',
        username: 'quarterdeck',
        avatar: null,
        defaultTeamId: state.teamId,
      },
    }),
  'GET /v2/teams/{team}': ({ state, path }) =>
    path['team'] === state.teamId
      ? ok({
          id: state.teamId,
          slug: state.slug,
          name: 'The team',
          avatar: null,
          creatorId: 'usr_quarterdeck',
          createdAt: 1,
          updatedAt: 1,
          description: null,
          stagingPrefix: '',
          membership: { confirmed: true, role: 'OWNER', createdAt: 1, created: 1 },
        })
      : no(404, 'not_found', 'Team not found'),
};
