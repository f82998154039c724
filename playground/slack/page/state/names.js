/** @import { App } from '../types.js' */
/** @import { Channel, Person } from '../../page-api.ts' */

/**
 * @param {App} app
 * @param {string} id
 * @returns {Person | undefined}
 */
export function personOf(app, id) {
  return app.server?.people.find((own) => own.id === id);
}

/**
 * The person at the other end of a direct message.
 * @param {App} app
 * @param {Channel} channel
 */
export function otherIn(app, channel) {
  return personOf(app, channel.members.find((id) => id !== app.place.as) ?? app.place.as ?? '');
}

/**
 * @param {App} app
 * @param {Channel} channel
 */
export function channelTitle(app, channel) {
  return channel.kind === 'channel' ? `#${channel.name}` : (otherIn(app, channel)?.realName ?? channel.name);
}

/** @param {App} app */
export function channelNow(app) {
  return app.server?.channels.find((own) => own.id === app.place.channel);
}

/**
 * Whether this is the direct message with the app, which has a Home tab too.
 * @param {App} app
 * @param {Channel} channel
 */
export function isAppChannel(app, channel) {
  return channel.kind === 'im' && otherIn(app, channel)?.isBot === true;
}
