/** @import { DataTableBlock, TableBlock } from '@slack/types' */
/** @import { App } from '../types.js' */
import { focusableWhenScrolling } from '../dom/scrollable.js';
import { h } from '../dom/vnode.js';
import { plain } from '../text/render.js';
import { richText } from './rich-text.js';

/**
 * @param {App} app
 * @param {TableBlock} block
 */
export function table(app, block) {
  const aligns = (block.column_settings ?? []).map((column) => column?.align ?? 'left');
  const wraps = (block.column_settings ?? []).map((column) => column?.is_wrapped === true);
  const [head = [], ...rows] = block.rows;
  const line = (/** @type {string} */ tag, /** @type {TableBlock['rows'][number]} */ cells) =>
    h(
      'tr',
      null,
      cells.map((cell, at) => {
        const look = `align-${aligns[at] ?? 'left'}${wraps[at] === true ? ' wraps' : ''}`;
        return h(tag, { class: look, scope: tag === 'th' ? 'col' : null }, cellWords(app, cell));
      }),
    );
  return frame('Table', [
    h('thead', null, line('th', head)),
    h(
      'tbody',
      null,
      rows.map((row) => line('td', row)),
    ),
  ]);
}

/**
 * @param {App} app
 * @param {DataTableBlock} block
 */
export function dataTable(app, block) {
  const [head = [], ...rows] = block.rows;
  return frame(block.caption, [
    h('caption', null, block.caption),
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        head.map((cell) => h('th', { scope: 'col' }, cellWords(app, cell))),
      ),
    ),
    h(
      'tbody',
      null,
      rows.map((row) =>
        h(
          'tr',
          null,
          row.map((cell, at) =>
            h(at === (block.row_header_column_index ?? 0) ? 'th' : 'td', null, cellWords(app, cell)),
          ),
        ),
      ),
    ),
  ]);
}

/**
 * A wide table scrolls inside its own frame, also by keyboard, and never widens the page.
 * @param {string} label
 * @param {import('../dom/vnode.js').Loose} parts
 */
function frame(label, parts) {
  return h(
    'div',
    { class: 'table-frame', after: focusableWhenScrolling, role: 'region', 'aria-label': label },
    h('table', null, parts),
  );
}

/**
 * @param {App} app
 * @param {TableBlock['rows'][number][number]} cell
 */
function cellWords(app, cell) {
  return cell.type === 'rich_text' ? richText(app, cell) : plain(cell.text);
}
