import { ProviderError } from '../../ports/provider-error.ts';
import type { Examined } from '../../ports/provider.ts';
import { googleOf } from '../google/clients.ts';
import type { RunService } from '../google/run-shape.ts';
import type { ProviderWorld } from '../world.ts';
import type { Place } from './place.ts';

const console = (path: string, project: string): string =>
  `https://console.cloud.google.com/${path}?project=${project}`;

const wanted = [
  'run.services.get',
  'run.services.update',
  'run.revisions.get',
  'run.revisions.list',
  'run.revisions.delete',
];

const sentenceOf = (error: unknown): string => {
  if (error instanceof ProviderError) return error.message;
  throw error;
};

const isForbidden = (error: unknown): boolean => error instanceof ProviderError && error.code === 'forbidden';

async function token(world: ProviderWorld, { settings }: Place, signal: AbortSignal): Promise<Examined> {
  const subject = 'Google credentials';
  try {
    await (await googleOf(world).account(settings)).token(signal);
    return { subject, state: 'good', sentence: `they are taken, and belong to ${settings.project} or are meant to` };
  } catch (error) {
    const remedy =
      'Set credentials to a service account of this project: by gcloud auth application-default login on a laptop, ' +
      `by a variable or file elsewhere; ${console('iam-admin/serviceaccounts', settings.project)}`;
    return { subject, state: 'bad', sentence: sentenceOf(error), remedy };
  }
}

async function permissions(place: Place, signal: AbortSignal): Promise<readonly Examined[]> {
  const { run, name, settings } = place;
  const remedy = `Give the account roles/run.developer on the service: ${console('iam-admin/iam', settings.project)}`;
  try {
    const held = await run.permissions(name, wanted, signal);
    return wanted.map((permission): Examined => {
      const subject = `${permission} in ${settings.project}`;
      return held.includes(permission)
        ? { subject, state: 'good', sentence: 'allowed' }
        : { subject, state: 'bad', sentence: 'not allowed', remedy };
    });
  } catch (error) {
    return [{ subject: `permissions in ${settings.project}`, state: 'unknown', sentence: sentenceOf(error), remedy }];
  }
}

/** A change of the template needs the right to act as the service's account; an update that is only judged shows it. */
async function actAs({ run, settings }: Place, service: RunService, signal: AbortSignal): Promise<Examined> {
  const account = service.raw.template?.serviceAccount ?? '';
  const subject = `iam.serviceAccounts.actAs on ${account === '' ? 'the default account' : account}`;
  try {
    const same = { name: service.name, etag: service.etag, template: service.raw.template ?? null };
    await run.update({ service: same, mask: ['template'], validateOnly: true }, signal);
    return { subject, state: 'good', sentence: 'allowed' };
  } catch (error) {
    const remedy = `Give our account roles/iam.serviceAccountUser on that account: ${console('iam-admin/serviceaccounts', settings.project)}`;
    return { subject, state: isForbidden(error) ? 'bad' : 'unknown', sentence: sentenceOf(error), remedy };
  }
}

async function api(place: Place, signal: AbortSignal): Promise<readonly Examined[]> {
  const { run, name, settings } = place;
  const subject = `Cloud Run API in ${settings.project}`;
  try {
    const service = await run.service(name, signal);
    const reached: Examined = {
      subject,
      state: 'good',
      sentence:
        service === undefined
          ? `it answers; ${settings.service} will be created`
          : `it answers; ${settings.service} is there`,
    };
    if (service === undefined) return [reached];
    return [reached, ...(await permissions(place, signal)), await actAs(place, service, signal)];
  } catch (error) {
    const remedy = isForbidden(error)
      ? `Enable run.googleapis.com and give our account roles/run.developer: ${console('apis/library/run.googleapis.com', settings.project)}`
      : `Look whether apiUrl is right and reachable; ${console('run', settings.project)}`;
    return [{ subject, state: isForbidden(error) ? 'bad' : 'unknown', sentence: sentenceOf(error), remedy }];
  }
}

/** Tries everything that releasing to this service needs, and changes nothing. */
export async function examined(world: ProviderWorld, place: Place, signal: AbortSignal): Promise<readonly Examined[]> {
  const credentials = await token(world, place, signal);
  return credentials.state === 'good' ? [credentials, ...(await api(place, signal))] : [credentials];
}
