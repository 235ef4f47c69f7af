import { type Citation, cite, citeNotFound } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { absent, known, type Maybe, unknown } from '../../model/maybe.ts';
import type { HasRef } from '../../model/ref.ts';
import { allocationFailure } from '../addresses/globalnet-allocation.ts';

/** On the internal Service that Globalnet makes for an exported one: pkg/globalnet/controllers/types.go */
const internalLabel = 'submariner.io/exportedServiceRef';

const unreached = 'other clusters do not reach it';

/** What an exported Service lacks to have a global address, in words that follow `Service shop/cart is exported`. */
export interface IngressLack {
  readonly words: string;
  readonly at: HasRef;
  readonly field: string;
  readonly evidence: readonly [Citation, ...Citation[]];
}

/**
 * An exported ClusterIP Service is reached by the address of its GlobalIngressIP, which one internal Service carries as its
 * external IP. Absent where all of that is so, or the Service is none for which Globalnet does it.
 * https://github.com/submariner-io/submariner/blob/devel/pkg/globalnet/controllers/global_ingressip_controller.go
 */
export function ingressLack(
  it: Kept<'ServiceExport'>,
  { services, globalIngressIps }: Pick<Evidence, 'services' | 'globalIngressIps'>,
): Maybe<IngressLack> {
  const { namespace = '', name } = it.ref;
  const service = services.find(namespace, name);
  if (service.state !== 'known') return service;
  const { type = 'ClusterIP', clusterIP } = service.value.spec ?? {};
  if (type !== 'ClusterIP' || clusterIP === 'None') return absent(service.label);
  const ingress = globalIngressIps.find(namespace, name);
  if (ingress.state === 'unknown') return ingress;
  if (ingress.state === 'absent') {
    return lack(`and has no GlobalIngressIP: ${unreached}`, it, 'metadata.name', [
      citeNotFound(`GlobalIngressIP ${namespace}/${name}`, ingress.label),
      cite(service.value, 'spec.type', type),
    ]);
  }
  const object = ingress.value;
  const field = 'status.allocatedIP';
  const address = object.status?.allocatedIP ?? '';
  const given = cite(object, field, address);
  const failure = allocationFailure(object);
  if (address === '' || failure !== undefined) {
    const fault = address === '' ? 'has no address' : 'is not in force';
    const cause = failure?.isExhausted === true ? ', because the global range is used up' : '';
    const evidence = [given, ...(failure?.evidence ?? [])] as const;
    return lack(`and its GlobalIngressIP ${fault}${cause}: ${unreached}`, object, field, evidence);
  }
  const missing = services.missingIn(namespace);
  if (missing.length > 0) return unknown(...missing);
  const carriers = services.in(namespace).filter(({ metadata }) => metadata.labels?.[internalLabel] === name);
  const fault = carrierFault(carriers, address);
  if (fault === undefined) return absent(ingress.label);
  return lack(`with the global address ${address}, ${fault}`, object, field, [
    given,
    ...carriers.map((one) => cite(one, 'spec.externalIPs', one.spec?.externalIPs ?? [])),
  ]);
}

function carrierFault(carriers: readonly Kept<'Service'>[], address: string): string | undefined {
  const [first] = carriers;
  if (first === undefined) return `and there is no internal Service that carries it: ${unreached}`;
  if (carriers.length > 1)
    return `and ${carriers.length} internal Services are there for it instead of one: which of them answers is open`;
  if (first.spec?.externalIPs?.[0] === address) return undefined;
  return `and its internal Service ${first.ref.name} carries another one: ${unreached}`;
}

function lack(
  words: string,
  at: HasRef,
  field: string,
  evidence: readonly [Citation, ...Citation[]],
): Maybe<IngressLack> {
  return known({ words, at, field, evidence }, evidence);
}
