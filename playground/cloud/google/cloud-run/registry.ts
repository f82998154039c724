import { discovery } from '../../contract/discovery.ts';
import type { Faults } from '../../faults.ts';
import { notFound, startRestStandIn } from '../rest-stand-in.ts';
import type { RestReply, RunningServer } from '../rest-stand-in.ts';
import type { Images } from './images.ts';

const place = String.raw`^/v1/projects/([^/]+)/locations/([^/]+)/repositories/([^/]+)/`;
const byDigest = new RegExp(String.raw`${place}dockerImages/(.+)@(sha256:[0-9a-f]{64})$`);
const byTag = new RegExp(String.raw`${place}packages/(.+)/tags/([^/]+)$`);

function answered(images: Images, path: string): RestReply {
  const [, project = '', location = '', repository = '', image = '', digest = ''] = byDigest.exec(path) ?? [];
  const root = `projects/${project}/locations/${location}/repositories/${repository}`;
  if (image !== '') {
    const uri = `${location}-docker.pkg.dev/${project}/${repository}/${image}@${digest}`;
    if (images.find(uri) === undefined) throw notFound('Requested entity was not found.');
    const name = `${root}/dockerImages/${encodeURIComponent(image)}@${digest}`;
    return { status: 200, body: { name, uri, imageSizeBytes: '1048576', tags: [] } };
  }
  return taggedAnswer(images, path);
}

function taggedAnswer(images: Images, path: string): RestReply {
  const [, project = '', location = '', repository = '', image = '', tag = ''] = byTag.exec(path) ?? [];
  const found = images.find(`${location}-docker.pkg.dev/${project}/${repository}/${image}:${tag}`);
  if (image === '' || found === undefined) throw notFound('Requested entity was not found.');
  const root = `projects/${project}/locations/${location}/repositories/${repository}/packages/${encodeURIComponent(image)}`;
  return { status: 200, body: { name: `${root}/tags/${tag}`, version: `${root}/versions/${found.digest}` } };
}

/** The part of Artifact Registry that tells whether images are there. */
export function startRegistry(parts: {
  readonly images: Images;
  readonly faults: Faults;
  readonly violations: string[];
}): Promise<RunningServer> {
  const contract = discovery('artifactregistry.v1');
  return startRestStandIn({ ...parts, contract: () => contract, answer: ({ path }) => answered(parts.images, path) });
}
