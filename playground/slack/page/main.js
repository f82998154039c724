import { closeMenusOutside } from './state/menus.js';
import { createApp } from './state/app.js';
import { drawLoop } from './draw.js';
import { followAnchors } from './controls/popup.js';
import { followWorkspace } from './state/follow.js';
import { pollPanel } from './aside/poll.js';
import { arrive, readHere } from './state/travel.js';

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no #app');

const app = createApp();
app.redraw = drawLoop(app, root);
closeMenusOutside(app);
followAnchors();

addEventListener('hashchange', () => {
  if (arrive(app)) void followWorkspace(app);
  app.redraw();
});
addEventListener('focus', () => readHere(app));
document.addEventListener('visibilitychange', () => readHere(app));

void followWorkspace(app);
void pollPanel(app);
app.redraw();
// Words such as "3 minutes ago" grow old without any event.
setInterval(() => app.redraw(), 30_000);
