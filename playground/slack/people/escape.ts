import type { World } from '../world.ts';

/** Escapes the three characters that Slack escapes in all text. */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const special =
  /https?:\/\/[^\s<>|]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w/])@[a-z0-9][\w.-]*|(?<![\w/])#[a-z0-9][\w-]*/giu;

/** The text of a slash command as the bot gets it when escaping is on: ids with names, links in brackets. */
export function escapeCommand(world: World, typed: string): string {
  return transform(typed, (token) => mention(world, token, 'named'));
}

/** The text of an ordinary message: mentions by bare id. */
export function escapeMessage(world: World, typed: string): string {
  return transform(typed, (token) => mention(world, token, 'bare'));
}

function transform(typed: string, replace: (token: string) => string): string {
  let result = '';
  let from = 0;
  for (const match of typed.matchAll(special)) {
    result += escapeText(typed.slice(from, match.index)) + replace(match[0]);
    from = match.index + match[0].length;
  }
  return result + escapeText(typed.slice(from));
}

function mention(world: World, token: string, style: 'named' | 'bare'): string {
  if (token.startsWith('http')) return `<${escapeText(token)}>`;
  if (!token.startsWith('@') && !token.startsWith('#')) return `<mailto:${token}|${token}>`;
  const { name, rest } = longestKnown(world, token);
  const id = name === '' ? undefined : idOf(world, name);
  if (!id) return escapeText(token);
  return `<${id}${labelOf(name, id, style)}>${escapeText(rest)}`;
}

/** "@grace." means grace: trailing punctuation belongs to the sentence. */
function longestKnown(world: World, token: string): { readonly name: string; readonly rest: string } {
  for (let end = token.length; end > 1; end -= 1) {
    const name = token.slice(0, end);
    if (idOf(world, name)) return { name, rest: token.slice(end) };
    if (/\w/u.test(token.charAt(end - 1))) break;
  }
  return { name: '', rest: '' };
}

function labelOf(name: string, id: string, style: 'named' | 'bare'): string {
  if (id.startsWith('!subteam')) return `|${name}`;
  return style === 'named' && !id.startsWith('!') ? `|${name.slice(1)}` : '';
}

function idOf(world: World, name: string): string | undefined {
  const bare = name.slice(1).toLowerCase();
  if (name.startsWith('#')) {
    const channel = [...world.channels.values()].find((one) => one.kind === 'channel' && one.name === bare);
    return channel && `#${channel.id}`;
  }
  if (['here', 'channel', 'everyone'].includes(bare)) return `!${bare}`;
  const person = [...world.people.values()].find((one) => one.name === bare);
  if (person) return `@${person.id}`;
  const group = world.seed.groups.find((one) => one.handle === bare);
  return group && `!subteam^${group.id}`;
}
