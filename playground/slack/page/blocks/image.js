/** @import { ImageBlock, ImageElement } from '@slack/types' */
import { h } from '../dom/vnode.js';

/**
 * A picture with its description; a file id is fetched from the workspace's file address.
 * @param {ImageElement | ImageBlock} image
 * @param {string} className
 */
export function imageOf(image, className) {
  const url = addressOf(image);
  if (url === undefined) return h('span', { class: 'unknown' }, `[picture: ${image.alt_text}]`);
  return h('img', { class: className, src: url, alt: image.alt_text, loading: 'lazy' });
}

/** @param {ImageElement | ImageBlock} image */
function addressOf(image) {
  if ('image_url' in image) return image.image_url;
  if ('url' in image.slack_file) return image.slack_file.url;
  return `/files/${encodeURIComponent(image.slack_file.id)}`;
}
