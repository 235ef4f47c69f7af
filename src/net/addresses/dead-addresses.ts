import { type Citation, cite } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import { formatRef } from '../../model/ref.ts';
import type { Missing } from '../../model/missing.ts';
import { containsRange, formatRange, parseAddress } from './cidr.ts';
import { serviceAt } from '../services/service-at.ts';

/** A nameserver at which nothing answers, and what says so. */
export interface DeadAddress {
  readonly why: string;
  readonly evidence: Citation;
}

/** Is a Service there that takes DNS queries? Addresses outside of the Service ranges are nobody's to judge. */
export function deadAddresses(
  nameservers: readonly string[],
  isDeclared: boolean,
  { services, serviceCidrs }: Pick<Evidence, 'services' | 'serviceCidrs'>,
): { readonly dead: readonly DeadAddress[]; readonly missing: readonly Missing[] } {
  const dead: DeadAddress[] = [];
  const missing: Missing[] = [];
  for (const text of nameservers) {
    const parsed = parseAddress(text);
    if (parsed === undefined) continue;
    const address = formatRange(parsed);
    const service = serviceAt(services, address);
    if (service !== undefined) {
      const ports = service.spec?.ports ?? [];
      if (ports.some(({ port }) => port === 53)) continue;
      dead.push({
        why: `${address} is ${formatRef(service.ref)}, which has no port 53`,
        evidence: cite(service, 'spec.ports[].port', ports.map(({ port }) => port).join(', ')),
      });
      continue;
    }
    if (isDeclared) {
      missing.push(addressesNotDeclared);
      continue;
    }
    if (serviceCidrs.state !== 'known') {
      if (serviceCidrs.state === 'unknown') missing.push(...serviceCidrs.missing);
      continue;
    }
    const range = serviceCidrs.value.ranges.find((one) => containsRange(one.range, parsed));
    const lacking = range === undefined ? serviceCidrs.value.missing : services.missingIn();
    missing.push(...lacking);
    if (range === undefined || lacking.length > 0) continue;
    dead.push({
      why: `${address} lies in the Service range ${formatRange(range.range)} and no Service has it`,
      evidence: range.citation,
    });
  }
  return { dead, missing };
}

const addressesNotDeclared: Missing = {
  what: 'addresses of Services',
  namespaces: null,
  reason: 'not-collected',
  detail: 'manifests do not say which addresses Services get',
  next: 'review the cluster itself, or a capture of it',
};
