/** One request of a visit, made from what earlier ones brought back. */
export interface Errand {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}

export type Visit = Generator<Errand, void, unknown>;

const products = ['rope', 'lantern', 'compass'] as const;

const get = (path: string): Errand => ({ method: 'GET', path });
const post = (path: string, body: unknown): Errand => ({ method: 'POST', path, body: JSON.stringify(body) });

function cartIn(answer: unknown): string {
  const id: unknown = typeof answer === 'object' && answer !== null && 'id' in answer ? answer.id : undefined;
  return typeof id === 'string' ? id : '';
}

function* lookAround(): Visit {
  yield get('/');
  yield get('/api/products');
}

function* checkPrices(): Visit {
  yield get('/api/products');
}

/** Each `yield` receives the parsed answer; a visitor whose cart was not made goes away. */
function* buy(random: () => number): Visit {
  const product = products[Math.floor(random() * products.length)] ?? 'rope';
  yield get('/api/products');
  const cart = cartIn(yield post('/api/cart', { lines: [{ product, quantity: 1 + Math.floor(random() * 3) }] }));
  if (cart === '') return;
  yield get(`/api/cart/${cart}`);
  yield post('/api/checkout', { cart });
}

/** The mix of a usual day: most people look, some buy. */
export function nextVisit(random: () => number): Visit {
  const chance = random();
  if (chance < 0.5) return lookAround();
  return chance < 0.75 ? checkPrices() : buy(random);
}
