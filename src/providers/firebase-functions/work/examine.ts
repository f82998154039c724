import { ProviderError } from '../../../ports/provider-error.ts';
import type { Examined } from '../../../ports/provider.ts';
import { cleanupIn, cleanupRisk } from '../far/images.ts';
import { listFirst } from '../far/first-generation.ts';
import { servicesIn } from '../far/run.ts';
import { listSecond } from '../far/second-generation.ts';
import type { Place } from './place.ts';

const console = 'https://console.cloud.google.com';

interface Trial {
  readonly subject: string;
  readonly role: string;
  readonly tried: () => Promise<unknown>;
}

async function examined({ settings: { project } }: Place, { subject, role, tried }: Trial): Promise<Examined> {
  try {
    await tried();
    return { subject, state: 'good', sentence: `${subject} works` };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const remedies: Readonly<Partial<Record<ProviderError['code'], string>>> = {
      unauthenticated: `give the component valid credentials for ${project}`,
      forbidden: `enable the API and give the account ${role}: ${console}/iam-admin/iam?project=${project}`,
      'plan-limit': `look at billing: ${console}/billing?project=${project}`,
    };
    const remedy = remedies[error.code];
    const state = remedy === undefined && error.retryable ? 'unknown' : 'bad';
    return { subject, state, sentence: error.message, ...(remedy !== undefined && { remedy }) };
  }
}

/** Tries everything that a release needs to read, and looks at how long images are kept. */
export async function examinePlace(place: Place): Promise<readonly Examined[]> {
  const { far, settings } = place;
  const { project, region } = settings;
  const developer = 'roles/cloudfunctions.developer';
  const trials: readonly Trial[] = [
    { subject: `functions of ${project}`, role: developer, tried: () => listSecond(far) },
    { subject: `functions of ${project}, 1st generation`, role: developer, tried: () => listFirst(far) },
    { subject: `Cloud Run services in ${region}`, role: 'roles/run.developer', tried: () => servicesIn(far, region) },
    { subject: `images in ${region}`, role: 'roles/artifactregistry.reader', tried: () => cleanupIn(far, region) },
  ];
  const found = await Promise.all(trials.map((trial) => examined(place, trial)));
  if (found.at(-1)?.state !== 'good') return found;
  const risk = cleanupRisk(await cleanupIn(far, region), region, settings.keepRevisionsFor);
  const subject = `clean-up of images in ${region}`;
  if (risk === undefined) return [...found, { subject, state: 'good', sentence: 'old images are kept long enough' }];
  return [...found, { subject, state: 'bad', sentence: risk.sentence, remedy: risk.remedy }];
}
