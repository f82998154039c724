import { expect, test } from 'vitest';
import type { MessageRecord } from '../../playground/slack/records.ts';
import type { Person } from './support/person.ts';
import { codeOf, said } from './support/reading.ts';
import { aTown } from './support/town.ts';

const someone = (name: string) => ({
  id: `U0${name.toUpperCase()}`,
  name,
  realName: name,
  title: '',
  email: '',
  colour: '#000000',
  timeZone: 'UTC',
});
const people = [
  { ...someone('guest'), isGuest: true },
  { ...someone('robot'), isBot: true },
  { ...someone('neighbour'), teamId: 'T0OTHER' },
  { ...someone('left'), isDeactivated: true },
];

test('strangers are refused, whatever they type, press or open', async () => {
  // Even when somebody put them into a role.
  const roles = {
    everyone: { people: people.map(({ name }) => name), may: ['deploy', 'approve', 'roll-back', 'stop', 'lock'] },
  };
  const known = Object.fromEntries(people.map(({ name, id }) => [name, { slack: id }]));
  const town = await aTown({ quiet: { shop: {} }, config: { roles, people: known }, people });
  await town.ada.asks('/deploy shop production v2');
  const card = await town.card('shop#1', 'waiting for approval');

  for (const { name } of people) await isShutOut(town.person(name), card);
  const guest = town.person('guest');
  guest.opensHome();
  await guest.waitForHome((home) => said(home).includes('full members'));

  expect(await town.ledger.audit('shop#1')).toEqual(['U0ADA requested']);
  expect(await town.ledger.deployments()).toBe(1);
});

async function isShutOut(stranger: Person, card: MessageRecord): Promise<void> {
  for (const command of [
    '/deploy shop production v1',
    '/rollback shop production',
    '/status',
    '/deploy help',
    '/deploy',
  ])
    expect(await stranger.isRefused(command), `${stranger.name}: ${command}`).toBe('foreign-person');
  for (const button of ['Approve', 'Reject…', 'Cancel', 'Details'])
    expect(codeOf(await stranger.pressesAndReads(card, button)), `${stranger.name}: ${button}`).toBe('foreign-person');
  expect(stranger.modal()).toBeUndefined();
}
