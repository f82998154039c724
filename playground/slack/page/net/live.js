/** @import { PageEvent } from '../../page-api.ts' */

/**
 * Follows one person's events until `stop` is called. `onOpen` is called after every (re)connection, because what happened
 * in between is not sent again and the state must be loaded anew.
 * @param {string} as
 * @param {{ onOpen: () => void, onEvent: (event: PageEvent) => void, onLost: () => void }} hear
 */
export function follow(as, hear) {
  let waitMs = 500;
  let stopped = false;
  /** @type {EventSource | undefined} */
  let source;
  const connect = () => {
    if (stopped) return;
    source = new EventSource(`/page/events?${new URLSearchParams({ as }).toString()}`);
    source.onopen = () => {
      waitMs = 500;
      hear.onOpen();
    };
    source.onmessage = (message) => hear.onEvent(JSON.parse(message.data));
    source.onerror = () => {
      // The browser's own retry gives up after an HTTP error and waits long after others; one steady rhythm is clearer.
      source?.close();
      if (!stopped) hear.onLost();
      setTimeout(connect, waitMs);
      waitMs = Math.min(waitMs * 1.6, 4000);
    };
  };
  connect();
  return () => {
    stopped = true;
    source?.close();
  };
}
