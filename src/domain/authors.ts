import type { PersonId } from './ids.ts';
import type { Plan } from './plan.ts';
import type { Person } from './policy.ts';

const mostAuthors = 20;

/** E-mail addresses of those who wrote the commits of a plan, each once. */
export const authorsOf = ({ commits }: Pick<Plan, 'commits'>): readonly string[] =>
  [...new Set(commits.map(({ author }) => author.email.toLowerCase()))].slice(0, mostAuthors);

/** The people of the configuration behind these addresses; others cannot be told. */
export function peopleOf(
  { people }: { readonly people: ReadonlyMap<PersonId, Person> },
  emails: readonly string[],
): readonly PersonId[] {
  return [...people.values()]
    .filter(({ email }) => email !== undefined && emails.includes(email.toLowerCase()))
    .map(({ id }) => id);
}
