import { createHash } from 'node:crypto';

/** How a container of this image behaves when Cloud Run starts it. */
export interface ImageBehaviour {
  /** How long it takes until it serves; `never` when its work does not end. */
  readonly readyAfterMs?: number | 'never';
  /** Set when it does not start: the API's word for the reason, and what it says. */
  readonly fails?: { readonly reason: string; readonly message: string };
  /** What it answers to its users. */
  readonly answers?: { readonly status: number; readonly body: string };
}

export interface StoredImage {
  /** `europe-docker.pkg.dev/project/repository/image` */
  readonly repository: string;
  readonly digest: string;
  readonly behaviour: ImageBehaviour;
}

/** The images of all registries: pushed, tagged, and gone when a clean-up deletes them. */
export interface Images {
  readonly push: (name: string, behaviour?: ImageBehaviour) => StoredImage;
  readonly remove: (name: string) => void;
  /** By tag or by digest; undefined when it is not, or no longer, there. */
  readonly find: (name: string) => StoredImage | undefined;
  readonly all: () => readonly { readonly name: string; readonly digest: string }[];
}

const parts = (name: string): { readonly repository: string; readonly tag: string; readonly digest?: string } => {
  const [path = '', digest] = name.split('@');
  const colon = path.lastIndexOf(':');
  const hasTag = colon > path.lastIndexOf('/');
  return {
    repository: hasTag ? path.slice(0, colon) : path,
    tag: hasTag ? path.slice(colon + 1) : 'latest',
    ...(digest === undefined ? {} : { digest }),
  };
};

export function images(): Images {
  const tags = new Map<string, string>();
  const stored = new Map<string, StoredImage>();
  const digestOf = (name: string): string | undefined => {
    const { repository, tag, digest } = parts(name);
    return digest ?? tags.get(`${repository}:${tag}`);
  };
  return {
    push: (name, behaviour = {}) => {
      const { repository, tag } = parts(name);
      const digest = `sha256:${createHash('sha256').update(name).digest('hex')}`;
      const image = { repository, digest, behaviour };
      stored.set(`${repository}@${digest}`, image);
      tags.set(`${repository}:${tag}`, digest);
      return image;
    },
    remove: (name) => {
      const digest = digestOf(name);
      if (digest === undefined) return;
      stored.delete(`${parts(name).repository}@${digest}`);
      for (const [tag, tagged] of tags) if (tagged === digest) tags.delete(tag);
    },
    find: (name) => {
      const digest = digestOf(name);
      return digest === undefined ? undefined : stored.get(`${parts(name).repository}@${digest}`);
    },
    all: () => [...tags].map(([name, digest]) => ({ name, digest })),
  };
}
