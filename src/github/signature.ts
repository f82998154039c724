import type { Secret } from '../domain/secret.ts';

/** Whether GitHub signed exactly these bytes with our secret; compared without telling by time how much of it was right. */
export async function isSigned(secret: Secret, body: string, signature: string): Promise<boolean> {
  if (!/^sha256=[0-9a-f]{64}$/.test(signature)) return false;
  const { Webhooks } = await import('@octokit/webhooks');
  return new Webhooks({ secret: secret.reveal() }).verify(body, signature);
}
