import { cite } from '../../model/cite.ts';
import { formatRef } from '../../model/ref.ts';
import { declaredPorts } from '../services/target-port.ts';
import type { Destination } from './destination.ts';
import { directEnd } from './direct-end.ts';
import type { Client } from './find-client.ts';
import type { Outcome } from './outcome.ts';
import { endpointZone } from './server-pods.ts';
import type { ServiceSeen } from './service-seen.ts';
import { settled, unsettled } from './step.ts';

/** Straight to a pod's own address. */
export function followPod(
  client: Client,
  { pod, address, port }: Extract<Destination, { kind: 'pod' }>,
  seen: ServiceSeen,
): Outcome {
  const { nodeName, ...spec } = pod.spec ?? {};
  const ports = declaredPorts(spec);
  const number = /^\d+/.exec(port ?? '')?.[0];
  const isDeclared =
    port === undefined || ports.some((one) => String(one.number) === number || one.name === port);
  const evidence = [cite(pod, 'status.podIP', address)];
  const says = `${address} is ${formatRef(pod.ref)}${nodeName === undefined ? '' : ` on ${nodeName}`}; no Service is on the way.`;
  const step = isDeclared
    ? settled('endpoint', says, evidence)
    : unsettled(
        'endpoint',
        says,
        `whether it listens on port ${port} is not in the API: no container declares it`,
        evidence,
      );
  const shown = {
    address: number === undefined ? address : `${address.includes(':') ? `[${address}]` : address}:${number}`,
    node: nodeName ?? null,
    zone: endpointZone({ endpoint: { nodeName } }, seen) ?? null,
    share: 1,
  };
  const isOutside = client.kind === 'external';
  const routed =
    spec.hostNetwork === true
      ? unsettled(
          'route',
          'It is an address of its node, to which the network outside leads or not.',
          'routes and firewalls outside of the cluster are not in the API',
        )
      : unsettled(
          'route',
          'Pod addresses reach clients outside only where somebody routes them there.',
          'routes outside of the cluster are not in the API',
        );
  const family = address.includes(':') ? 'IPv6' : 'IPv4';
  const way = directEnd(client, family, [], seen, [step], { pod, nodeName });
  return {
    ...way,
    steps: isOutside
      ? [...way.steps.filter((one) => one.step !== 'route' && one.step !== 'mtu'), routed]
      : way.steps,
    verdict: isDeclared && !isOutside ? 'reaches' : 'unknown',
    endpoints: [shown],
  };
}
