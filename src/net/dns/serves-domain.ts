import type { CorefileSeen } from '../../model/evidence/cluster-dns.ts';
import { decisionsFor } from './corefile-decision.ts';

/** Does anything in this Corefile answer for Services in the domain, in whatever way? */
export function servesDomain(seen: CorefileSeen, domain: string): boolean {
  const name = `kubernetes.default.svc.${domain}.`.toLowerCase();
  return decisionsFor(name, seen.decisions).some(({ zone, steps }) =>
    steps.some(({ plugin, role, zones, directive }) => {
      if (plugin === 'kubernetes' || role === 'not known' || zones === undefined) return true;
      const words = [directive, ...directive.block].flatMap(({ args }) => args).join(' ');
      // Sent on for this very domain, or renamed into another.
      return role === 'answers'
        ? !zones.includes('.') || (zone !== '.' && plugin === 'forward')
        : words.includes(domain);
    }),
  );
}
