import { notFound } from '../rest-stand-in.ts';
import type { RestReply, RestRequest } from '../rest-stand-in.ts';
import type { Images } from '../cloud-run/images.ts';

/** Clean-up policies of the repository with the functions' images, as Artifact Registry keeps them. */
export type Policies = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const repository = /^\/v1\/(projects\/([^/]+)\/locations\/([^/]+)\/repositories\/([^/]+))$/;
const image =
  /^\/v1\/(projects\/([^/]+)\/locations\/([^/]+)\/repositories\/([^/]+))\/dockerImages\/(.+)@(sha256:[0-9a-f]{64})$/;

/** The part of Artifact Registry that functions need: how long images are kept, and whether one is there. */
export function artifactAnswer(images: Images, policies: () => Policies, { path }: RestRequest): RestReply | undefined {
  const [, root, , , kept] = repository.exec(path) ?? [];
  if (root !== undefined) {
    if (kept !== 'gcf-artifacts') throw notFound('Requested entity was not found.');
    return { status: 200, body: { name: root, format: 'DOCKER', cleanupPolicies: policies() } };
  }
  const [, parent, project = '', region = '', name = '', id = '', digest = ''] = image.exec(path) ?? [];
  if (parent === undefined) return undefined;
  const uri = `${region}-docker.pkg.dev/${project}/${name}/${id}@${digest}`;
  if (images.find(uri) === undefined) throw notFound('Requested entity was not found.');
  return { status: 200, body: { name: `${parent}/dockerImages/${encodeURIComponent(id)}@${digest}`, uri, tags: [] } };
}
