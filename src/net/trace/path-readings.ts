/** Letters that mean the same with and without percent-encoding (RFC 3986, section 2.3), and the slash, which does not. */
const encoded = /%(2[DEF]|3\d|4[1-9A-F]|5[\dAF]|6[1-9A-F]|7[\dAE])/gi;

/**
 * What clients and proxies may make of a path before rules are matched with it: the Gateway API and Ingress say nothing
 * of empty and dot segments and of percent-encoding, and each proxy has settings of its own. Empty for a path that all
 * of them read alike.
 */
export function pathReadings(path: string): readonly string[] {
  const merged = path.replace(/\/{2,}/g, '/');
  const decoded = path.replace(encoded, (one) =>
    /^%2F$/i.test(one) ? one : String.fromCharCode(Number.parseInt(one.slice(1), 16)),
  );
  const slashes = decoded.replace(/%2F/gi, '/');
  const readings = [path, merged, decoded, slashes].flatMap((one) => [
    one,
    withoutDots(one),
    withoutDots(one.replace(/\/{2,}/g, '/')),
  ]);
  return [...new Set(readings)].filter((one) => one !== path);
}

/** RFC 3986, section 5.2.4. */
function withoutDots(path: string): string {
  if (!/\/\.\.?(\/|$)/.test(path)) return path;
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const [at, segment] of segments.entries()) {
    const isLast = at === segments.length - 1;
    if (segment === '..') kept.pop();
    if (segment !== '.' && segment !== '..') kept.push(segment);
    else if (isLast) kept.push('');
  }
  return `/${kept.join('/')}`;
}
