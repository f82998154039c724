/**
 * Pieces of browser code for the page's tests, as text because the tests' own types know no document. Each is one
 * expression that gives back a list of faults in words.
 */

/** Things a person can use that have no name for a screen reader. */
export const namelessControls = `
[...document.querySelectorAll('button, a[href], input, textarea, [role=dialog], dialog, [role=listbox], img')]
  .filter((one) => one.checkVisibility())
  .filter((one) => {
    const byId = (one.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '');
    const label = one.closest('label')?.textContent ?? '';
    return [one.getAttribute('aria-label'), one.getAttribute('alt'), one.textContent, label, ...byId].join('').trim() === '';
  })
  .map((one) => one.outerHTML.slice(0, 120))`;

/** Ids that two elements share, and references that lead nowhere. */
export const brokenReferences = `
(() => {
  const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
  const doubled = ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => 'twice: ' + id);
  const lost = ['aria-labelledby', 'aria-describedby', 'aria-activedescendant'].flatMap((name) =>
    [...document.querySelectorAll('[' + name + ']')].flatMap((one) =>
      one.getAttribute(name).split(' ').filter((id) => !document.getElementById(id)).map((id) => name + ' to ' + id)));
  return [...doubled, ...lost];
})()`;

/** Visible words whose colour stands out from what is behind them by less than WCAG's AA asks. */
export const faintWords = `
(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const paint = (colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (one) => {
    const colours = [];
    for (let at = one; at !== null; at = at.parentElement) colours.unshift(getComputedStyle(at).backgroundColor);
    return colours;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faults = new Set();
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement;
    const words = walker.currentNode.nodeValue.trim();
    const style = getComputedStyle(one);
    if (words === '' || !one.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (one.closest('[aria-disabled=true], .emoji, script, noscript')) continue;
    const [under, over] = [paint(behind(one)), paint([...behind(one), style.color])].map(light);
    const ratio = (Math.max(under, over) + 0.05) / (Math.min(under, over) + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.6 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) faults.add(ratio.toFixed(2) + ' ' + one.className + ': ' + words.slice(0, 40));
  }
  return [...faults];
})()`;

/** How many pixels the page is wider than its window, and parts that stick out of it. */
export const tooWide = `
[...document.querySelectorAll('.stage, .message, .composer, dialog[open], .panel')]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.className)
  .concat(document.documentElement.scrollWidth > innerWidth ? ['the page itself'] : [])`;
