const shortest = 6;

/** Takes every one of these out of a text, the longest first; what is too short to be a secret would only garble it. */
export function without(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets.filter(({ length }) => length >= shortest))].toSorted(
    (left, right) => right.length - left.length,
  );
  return (text) => known.reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), text);
}
