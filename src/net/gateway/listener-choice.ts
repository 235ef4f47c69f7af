import type { EffectiveListener } from './effective-listeners.ts';
import { standsFor } from './hostname-match.ts';

/** What listeners say to a connection to one port. */
export interface ListenerChoice {
  /** That which stands for the host most closely; undefined where none takes the connection. */
  readonly chosen: EffectiveListener | undefined;
  /** Others that stand for the host too, less closely. */
  readonly wider: readonly EffectiveListener[];
  /** On the port, and what keeps the connection away. */
  readonly refused: readonly {
    readonly one: EffectiveListener;
    readonly because: 'protocol' | 'hostname' | 'own protocol';
  }[];
}

/** What protocols a client's scheme is taken by; without a scheme nothing but the port tells. */
const taking: Readonly<Record<'http' | 'https', readonly string[]>> = {
  http: ['HTTP', 'TCP'],
  https: ['HTTPS', 'TLS', 'TCP'],
};

const known: ReadonlySet<string> = new Set(['HTTP', 'HTTPS', 'TLS', 'TCP', 'UDP']);

/**
 * Which listener of a Gateway takes a connection: of those on its port the one whose hostname is the most specific (more
 * dots, exact before wildcard before none; GatewaySpec.Listeners of sigs.k8s.io/gateway-api v1.7.0). The name is that of
 * SNI, or of the Host header.
 */
export function chooseListener(
  listeners: readonly EffectiveListener[],
  { scheme, host, port }: { scheme: 'http' | 'https'; host: string | undefined; port: number },
): ListenerChoice {
  const refused: ListenerChoice['refused'][number][] = [];
  const fitting = listeners.filter((one) => {
    const { protocol = '', hostname = '', port: its } = one.listener;
    if (its !== port) return false;
    if (!taking[scheme].includes(protocol)) {
      refused.push({ one, because: known.has(protocol) ? 'protocol' : 'own protocol' });
      return false;
    }
    const fits = protocol === 'TCP' || hostname === '' || (host !== undefined && standsFor(hostname, host));
    if (!fits) refused.push({ one, because: 'hostname' });
    return fits;
  });
  const [chosen, ...wider] = fitting.sort((a, b) => closenessOf(b) - closenessOf(a));
  return { chosen, wider, refused };
}

function closenessOf({ listener: { hostname = '' } }: EffectiveListener): number {
  if (hostname === '') return 0;
  const dots = hostname.split('.').length;
  return hostname.startsWith('*.') ? dots : 1000 + dots;
}
