/**
 * Is a certificate with these names good for a hostname? A wildcard stands for exactly one label (RFC 6125, 6.4.3), so
 * that one for a wildcard hostname, which stands for any number of them, is good for part of it, which counts.
 */
export function certificateCovers(names: readonly string[], hostname: string): boolean {
  const wanted = hostname.toLowerCase();
  return names.some(
    (name) => name === wanted || (name.startsWith('*.') && parentOf(wanted) === name.slice(2)),
  );
}

function parentOf(hostname: string): string {
  return hostname.slice(hostname.indexOf('.') + 1);
}
