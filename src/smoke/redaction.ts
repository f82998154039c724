const longest = 300;

/** Makes a sentence fit to be shown: no secret, no line break, bounded. */
export type Show = (text: string) => string;

const forms = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  // A scheme before the value, as in `Bearer …`: an echo may leave it out.
  ...secret.split(' ').slice(1),
];

/** Removes the secrets before cutting, or a cut could leave half of one behind. */
export function showing(secrets: readonly string[]): Show {
  const hidden = [...new Set(secrets.flatMap(forms))]
    .filter((form) => form !== '')
    .toSorted((left, right) => right.length - left.length);
  return (text) => {
    const clean = hidden.reduce((rest, form) => rest.replaceAll(form, '[secret]'), text);
    const line = clean.replace(/[\s\p{Cc}]+/gu, ' ').trim();
    return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
  };
}
