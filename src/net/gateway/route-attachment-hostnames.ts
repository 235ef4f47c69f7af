/**
 * The hostnames that a listener and a route have in common, of each overlapping pair the narrower; empty where neither
 * names any, undefined where they exclude each other. `*.example.com` stands for every name below example.com, of
 * however many labels, and not for example.com itself (HTTPRouteSpec.Hostnames of sigs.k8s.io/gateway-api v1.6.3).
 */
export function commonHostnames(
  listener: string | undefined,
  route: readonly string[],
): readonly string[] | undefined {
  if (listener === undefined || listener === '') return route;
  if (route.length === 0) return [listener];
  const common = route.flatMap((hostname) => narrowerOf(listener, hostname) ?? []);
  return common.length === 0 ? undefined : [...new Set(common)];
}

function narrowerOf(a: string, b: string): string | undefined {
  if (a === b || covers(a, b)) return b;
  return covers(b, a) ? a : undefined;
}

function covers(wide: string, narrow: string): boolean {
  return wide.startsWith('*.') && narrow.endsWith(wide.slice(1));
}
