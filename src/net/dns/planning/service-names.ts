import type { DecisionStep } from '../../../model/corefile-decision.ts';
import { endpointsOf, isReady } from '../../../model/evidence/endpoint-slices.ts';
import type { Evidence } from '../../../model/evidence/index.ts';
import type { Kept } from '../../../model/kinds/index.ts';
import { shownName, shownRef } from '../../../model/shown-name.ts';
import { parseAddress } from '../../addresses/cidr.ts';
import { zoneHolds } from '../corefile-decision.ts';
import type { DnsOutcome, RecordType } from '../name-lookup.ts';

/** What is known of the answer to one query, and what that rests on. */
export interface ExpectedAnswer {
  readonly outcome: DnsOutcome;
  readonly because: string;
}

type Names = Pick<Evidence, 'services' | 'endpoints' | 'namespaces'>;

/** Options by which the plugin leaves out Services that there are. */
const filters = ['namespaces', 'namespace_labels', 'labels', 'ignore', 'multicluster', 'zonal'];

/**
 * What the kubernetes plugin answers for a name, written lower case with the dot at its end (plugin/kubernetes parse.go
 * and kubernetes.go of coredns 1.15.0).
 */
export function kubernetesAnswer(
  name: string,
  type: RecordType,
  { zones = [], passesOn, directive }: DecisionStep,
  evidence: Names,
): ExpectedAnswer {
  const [zone = ''] = zones.filter((one) => zoneHolds(one, name)).sort((a, b) => b.length - a.length);
  const labels = name
    .slice(0, -zone.length)
    .split('.')
    .filter((label) => label !== '');
  const pods = directive.block.findLast((option) => option.name === 'pods')?.args[0] ?? 'disabled';
  const answer = zonelessAnswer(labels, type, pods, evidence);
  if (answer.outcome === 'nxdomain' && passesOn.some((one) => zoneHolds(one, name)))
    return { outcome: 'unknown', because: 'the kubernetes plugin does not know it, and passes it on' };
  const filter = directive.block.find((option) => filters.includes(option.name));
  return filter !== undefined && answer.outcome !== 'nxdomain'
    ? {
        outcome: 'unknown',
        because: `${answer.because}; the plugin’s option ${filter.name} may leave it out`,
      }
    : answer;
}

function zonelessAnswer(
  labels: readonly string[],
  type: RecordType,
  pods: string,
  evidence: Names,
): ExpectedAnswer {
  const [kind, namespace, service, ...further] = labels.toReversed();
  if (kind === undefined || ((kind === 'svc' || kind === 'pod') && namespace === undefined))
    return { outcome: 'nodata', because: 'it is a zone of the kubernetes plugin, without addresses' };
  if (kind === 'pod') return podAnswer([namespace ?? '', service], type, pods, evidence);
  if (kind !== 'svc') {
    return {
      outcome: 'nxdomain',
      because: 'a name in the cluster’s zone that ends neither in svc nor in pod does not exist',
    };
  }
  if (further.length > 2)
    return { outcome: 'nxdomain', because: 'it has more labels than names of Services have' };
  if (service === undefined) return namespaceAnswer(namespace ?? '', evidence);
  const shown = `Service ${shownName(namespace ?? '')}/${shownName(service)}`;
  const found = evidence.services.find(namespace, service);
  if (found.state === 'absent') return { outcome: 'nxdomain', because: `there is no ${shown}` };
  if (found.state === 'unknown') return { outcome: 'unknown', because: `${shown} was not read` };
  if (further.length > 0)
    return { outcome: 'unknown', because: `names of endpoints and ports of ${shown} are not simulated` };
  return serviceAnswer(found.value, type, evidence);
}

/** The name of a pod is its address; what stands before that is not looked at. */
function podAnswer(
  [namespace, pod]: readonly [string, string | undefined],
  type: RecordType,
  mode: string,
  evidence: Names,
): ExpectedAnswer {
  if (mode === 'disabled')
    return { outcome: 'nxdomain', because: 'the kubernetes plugin answers for no pods' };
  const of = namespaceAnswer(namespace, evidence);
  if (pod === undefined || of.outcome !== 'nodata') return of;
  if (mode !== 'insecure')
    return { outcome: 'unknown', because: 'whether a pod has that address was not looked at' };
  const isFour = /^[^-]+(?:-[^-]+){3}$/.test(pod);
  const address = parseAddress(pod.replaceAll('-', isFour ? '.' : ':'));
  if (address === undefined)
    return { outcome: 'nxdomain', because: 'its first label is no address with dashes' };
  const isOf = address.family === (type === 'A' ? 4 : 6);
  return {
    outcome: isOf ? 'data' : 'nodata',
    because: `it is an IPv${address.family} address with dashes, and pods is insecure`,
  };
}

/** It has no addresses itself, but it is no less a name. */
function namespaceAnswer(namespace: string, { namespaces, services }: Names): ExpectedAnswer {
  const found = namespaces.find(undefined, namespace);
  const shown = `namespace ${shownName(namespace)}`;
  if (found.state === 'known' || services.in(namespace).length > 0)
    return { outcome: 'nodata', because: `${shown} is a name without addresses` };
  return found.state === 'absent'
    ? { outcome: 'nxdomain', because: `there is no ${shown}` }
    : { outcome: 'unknown', because: `${shown} was not read` };
}

function serviceAnswer(service: Kept<'Service'>, type: RecordType, { endpoints }: Names): ExpectedAnswer {
  const { spec, ref } = service;
  const shown = shownRef(ref);
  if (spec?.type === 'ExternalName')
    return { outcome: 'data', because: `${shown} is an ExternalName: a CNAME answers` };
  const family = type === 'A' ? 'IPv4' : 'IPv6';
  const answer = (has: boolean, what: string): ExpectedAnswer => ({
    outcome: has ? 'data' : 'nodata',
    because: has ? `${shown} has an ${what}` : `${shown} has no ${what}`,
  });
  if (spec?.clusterIP !== 'None') {
    const addresses = spec?.clusterIPs ?? [spec?.clusterIP ?? ''];
    if (addresses.every((one) => one === ''))
      return { outcome: 'unknown', because: `${shown} was given no address yet` };
    return answer(
      addresses.some((one) => one.includes(':') === (type === 'AAAA')),
      `${family} address`,
    );
  }
  const { slices, missing } = endpoints.of(ref);
  if (missing.length > 0)
    return { outcome: 'unknown', because: `EndpointSlices of the headless ${shown} were not read` };
  const ready = slices.filter((slice) => endpointsOf([slice]).some(isReady));
  if (ready.length === 0)
    return { outcome: 'nxdomain', because: `the headless ${shown} has no ready endpoint` };
  return answer(
    ready.some(({ addressType }) => addressType === family),
    `ready ${family} endpoint`,
  );
}
