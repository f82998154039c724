import { expect, test } from 'vitest';
import { authorsOf, peopleOf } from '../../src/domain/authors.ts';
import type { Person } from '../../src/domain/policy.ts';
import { isPersonId, isRevision, must } from '../../src/domain/ids.ts';

const id = (text: string) => must(isPersonId, text);
const commit = (email: string) => ({
  revision: must(isRevision, 'a'.repeat(40)),
  subject: 'feat: sell rope',
  author: { name: 'somebody', email },
  atMs: 1,
});

test('an author of several commits counts once, however the address is written', () => {
  expect(authorsOf({ commits: [commit('Ada@shop.example'), commit('ada@shop.example')] })).toEqual([
    'ada@shop.example',
  ]);
});

test('only people of the configuration can be told', () => {
  const ada: Person = { id: id('U0ADA'), name: 'Ada', email: 'Ada@shop.example' };
  const linus: Person = { id: id('U0LINUS'), name: 'Linus' };
  const people = new Map([ada, linus].map((person) => [person.id, person]));

  expect(peopleOf({ people }, ['ada@shop.example', 'stranger@example.com'])).toEqual([ada.id]);
});
