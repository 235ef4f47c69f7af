import { addressSlices } from '../net/addresses/planning/plan-addresses.ts';
import { dnsPlanSlices } from '../net/dns/planning/plan-dns.ts';
import { migrationSlices } from '../net/ingress/migration/plan-migration.ts';
import { mtuSlices } from '../net/mtu/planning/plan-mtu.ts';
import { traceSlices } from '../net/trace/trace-path.ts';
import { planFor } from '../pipeline/review-sources.ts';
import { rules } from '../rules/index.ts';
import type { Plan } from '../snapshot/collect.ts';

/** What every command reads: a capture answers `trace` and the plans as the cluster itself does. */
export function planOfAll(namespaces: readonly string[]): Plan {
  const further = [...traceSlices, ...addressSlices, ...dnsPlanSlices, ...mtuSlices, ...migrationSlices];
  return planFor(rules, namespaces, further);
}
