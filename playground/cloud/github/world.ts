import type { OpenApi } from '../contract/openapi.ts';
import type { Answer, Asked, Handler } from './answers.ts';
import { notFound, ok, refused } from './answers.ts';
import { codeRoutes } from './code-routes.ts';
import { catchUp } from './goings-on.ts';
import { recordRoutes } from './record-routes.ts';
import type { Level, Repository, Token } from './records.ts';
import { runRoutes } from './run-routes.ts';
import type { RepositoryDriver } from './seed.ts';
import { repositoryDriver } from './seed.ts';
import { installationShape, limitsShape } from './token-shapes.ts';
import type { AppRecord } from './tokens.ts';
import { counted, installationToken, isAppToken, publicKeyOf, refusal } from './tokens.ts';
import type { WebhookSender } from './webhooks.ts';
import { webhookSender } from './webhooks.ts';

/** One request as the server read it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly credential: string;
  readonly body: unknown;
}

const everyPermission: Readonly<Record<string, Level>> = {
  ...{ actions: 'write', deployments: 'write', checks: 'read' },
  ...{ statuses: 'read', contents: 'read', pull_requests: 'read' },
};

/** What may be said of a token; the rest is usual. */
export type TokenWords = Partial<
  Pick<Token, 'login' | 'permissions' | 'repositories' | 'used' | 'expiresMs' | 'scopes'>
>;

/** An app with one installation. */
export interface AppWords {
  readonly id: string;
  readonly publicKey: string;
  readonly installation: number;
  readonly permissions?: Readonly<Record<string, Level>>;
}

/** Everything that GitHub would remember, and how it answers from it. */
export class GithubWorld {
  readonly repositories = new Map<string, RepositoryDriver>();
  readonly webhooks: WebhookSender = webhookSender();
  base = '';
  listLagMs = 0;
  withoutRunDetails = false;
  readonly #contract: OpenApi;
  readonly #now: () => number;
  readonly #tokens = new Map<string, Token>();
  readonly #apps: AppRecord[] = [];
  readonly #handlers: Readonly<Record<string, Handler>>;
  #ids = 1_000;

  constructor(contract: OpenApi, now: () => number) {
    this.#contract = contract;
    this.#now = now;
    this.#handlers = { ...codeRoutes, ...recordRoutes, ...runRoutes(() => this.listLagMs) };
  }

  repository(fullName: string): RepositoryDriver {
    const [owner = '', name = ''] = fullName.split('/');
    const known = this.repositories.get(fullName);
    const driver = known ?? repositoryDriver({ owner, name, now: this.#now, nextId: this.#nextId });
    this.repositories.set(fullName, driver);
    return driver;
  }

  token(text: string, words: TokenWords = {}): Token {
    const token: Token = {
      ...{ login: 'deploy-bot', kind: 'user', permissions: everyPermission, used: 0, windowMs: this.#now() },
      ...words,
    };
    this.#tokens.set(text, token);
    return token;
  }

  /** A call that found nothing changed is not counted. */
  forgive(text: string): void {
    const token = this.#tokens.get(text);
    if (token !== undefined) token.used -= 1;
  }

  app({ id, publicKey, installation, permissions = everyPermission }: AppWords): void {
    this.#apps.push({ id, installation, permissions, publicKey: publicKeyOf(publicKey) });
  }

  catchUp(): void {
    for (const { record } of this.repositories.values()) catchUp(record, this.#around(record));
  }

  answer(call: Call): Answer {
    const route = this.#contract.routeOf(call.method, call.path);
    if (route === undefined) return notFound;
    if (route.id.startsWith('apps/')) return this.#ofApp(route, call.credential);
    const nowMs = this.#now();
    const token = this.#tokens.get(call.credential);
    const fullName = `${route.values['owner'] ?? ''}/${route.values['repo'] ?? ''}`;
    const no = refusal(token, { operation: route.id, repository: fullName, nowMs });
    if (token === undefined) return no ?? notFound;
    const { headers, isOver } = counted(token, nowMs);
    if (isOver) return { ...refused(403, 'API rate limit exceeded for user ID 1.'), headers };
    const limits =
      route.id === 'rate-limit/get' && no?.status !== 401 ? ok(limitsShape(this.#contract, token)) : undefined;
    const handled = limits ?? no ?? this.#handled(route, call, { token, fullName });
    return { ...handled, headers: { ...headers, ...handled.headers } };
  }

  #handled(
    { id, values }: { readonly id: string; readonly values: Readonly<Record<string, string>> },
    call: Call,
    { token, fullName }: { readonly token: Token; readonly fullName: string },
  ): Answer {
    const driver = this.repositories.get(fullName);
    const handler = Object.hasOwn(this.#handlers, id) ? this.#handlers[id] : undefined;
    if (driver === undefined || handler === undefined) return notFound;
    catchUp(driver.record, this.#around(driver.record));
    const given = typeof call.body === 'object' && call.body !== null ? { ...call.body } : {};
    const body =
      this.withoutRunDetails && 'return_run_details' in given ? { ...given, return_run_details: false } : given;
    const asked: Asked = {
      ...this.#around(driver.record),
      ...{ path: call.path, values, query: call.query, body, repository: driver.record, token },
    };
    const answer = handler(asked);
    catchUp(driver.record, this.#around(driver.record));
    return answer;
  }

  /** Only the app itself, by its signed name, gets tokens of its installations and sees what they may do. */
  #ofApp(
    { id, values }: { readonly id: string; readonly values: Readonly<Record<string, string>> },
    credential: string,
  ): Answer {
    const app = this.#apps.find(({ installation }) => String(installation) === values['installation_id']);
    if (app === undefined) return notFound;
    if (!isAppToken(app, credential, Date.now())) return refused(401, 'A JSON web token could not be decoded');
    if (id === 'apps/get-installation') return ok(installationShape(this.#contract, app));
    if (id !== 'apps/create-installation-access-token') return notFound;
    const { text, token, body } = installationToken(app, this.#now());
    this.#tokens.set(text, token);
    return { status: 201, body };
  }

  readonly #nextId = (): number => (this.#ids += 1);

  #around(repository: Repository) {
    return {
      nowMs: this.#now(),
      nextId: this.#nextId,
      place: { contract: this.#contract, base: this.base, repository },
      tell: (event: string, payload: Readonly<Record<string, unknown>>): void => {
        this.webhooks.send(event, payload);
      },
    };
  }
}
