import { join } from 'node:path';
import { systemClock } from '../../src/io/clock.ts';
import { makeRepositoryOf } from '../demo/repository.ts';
import { startCloudFunctions } from './google/functions/stand-in.ts';
import type { CloudFunctions } from './google/functions/stand-in.ts';
import { startHosting } from './google/hosting/stand-in.ts';
import type { HostingStandIn } from './google/hosting/stand-in.ts';
import { listen } from './google/rest-stand-in.ts';
import { startRules } from './google/rules/stand-in.ts';
import type { RulesStandIn } from './google/rules/stand-in.ts';
import { firebasePage } from './start-firebase-page.ts';
import { backendHistory, unbuildable } from './start-histories.ts';
import { googleNames } from './start-places.ts';
import type { CloudDurations, FirebasePlaces } from './start-places.ts';
import { streamOf } from './start-stream.ts';

export interface StartedFirebase {
  readonly functions: CloudFunctions;
  readonly hosting: HostingStandIn;
  readonly rules: RulesStandIn;
  readonly places: FirebasePlaces;
  readonly close: () => Promise<void>;
}

const cannotBuild = {
  code: 3,
  message: "Build failed: npm error code E404: 'pdf-of-my-dreams@1.0.0' is not in this registry.",
};

/** Starts what a Firebase project is made of, and writes the repository of the shop there into the folder. */
export async function startFirebase(folder: string, durations: CloudDurations): Promise<StartedFirebase> {
  const clock = systemClock;
  const { project, site } = googleNames;
  const [functions, hosting, rules, repository] = await Promise.all([
    startCloudFunctions({ clock, buildMs: durations.buildMs, runMs: durations.moveMs }),
    startHosting({ clock, sites: [{ id: site, project }] }),
    startRules({ clock }),
    makeRepositoryOf(streamOf(backendHistory), join(folder, 'backend')),
  ]);
  functions.behaviours.set(unbuildable, { fails: cannotBuild });
  pushImages(functions, durations);
  const page = await listen((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(firebasePage({ functions, hosting, rules }));
  });
  return {
    functions,
    hosting,
    rules,
    places: {
      page: page.url,
      repository: repository.folder,
      functions: functions.url,
      run: functions.runUrl,
      rest: functions.restUrl,
      registry: functions.run.registryUrl,
      hosting: hosting.url,
      rules: rules.url,
    },
    close: async () => {
      await Promise.all([functions.close(), hosting.close(), rules.close(), page.close()]);
    },
  };
}

function pushImages({ run: { images } }: CloudFunctions, { moveMs }: CloudDurations): void {
  for (const version of ['v1', 'v2', 'v3', 'v4']) {
    const answers = version === 'v4' ? { status: 500, body: 'no such column: price' } : { status: 200, body: version };
    images.push(`${googleNames.image}:${version}`, { readyAfterMs: moveMs, answers });
  }
}
