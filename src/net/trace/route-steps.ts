import type { TraceStep } from '../../model/trace.ts';
import { type MtuSeen, mtuStep } from './mtu-step.ts';
import { lackText, settled, unsettled } from './step.ts';

type Seen = MtuSeen;

/**
 * The way from a client's node to those of the servers, and the size of packets on it. `undefined` among the servers'
 * nodes is one that is not known; as `from` it is a client on no known node. `areNodes`: the servers have the addresses of
 * their nodes.
 */
export function routeSteps(
  from: string | undefined,
  to: readonly (string | undefined)[],
  seen: Seen,
  areNodes = false,
): TraceStep[] {
  const here = to.filter((node) => node !== undefined && node === from).length;
  const away = to.length - here;
  if (away === 0) {
    return [
      settled('route', `Every endpoint is on ${from ?? 'the node'} itself: no other node is on the way.`, []),
      settled(
        'mtu',
        'Between pods of one node nothing is encapsulated; their interfaces alone set the size.',
        [],
      ),
    ];
  }
  const lost = to.filter((node) => node === undefined).length;
  const outOf = `of ${to.length} endpoint${to.length === 1 ? '' : 's'}`;
  const onOthers = [
    ...(away > lost ? [`${away - lost} ${outOf} on other nodes`] : []),
    ...(lost > 0 ? [`${lost} ${outOf} on no known node, such as servers outside of the cluster`] : []),
  ].join(', ');
  if (away === lost) {
    const why = 'their EndpointSlice names no node';
    return [unsettled('route', `${onOthers}.`, why), unsettled('mtu', 'The way to them is not known.', why)];
  }
  const where = from === undefined ? 'From a node that is not known' : onOthers;
  if (areNodes) {
    return [
      settled('route', `${where}, at addresses of nodes: packets go outside of any tunnel, as a rule.`, []),
      unsettled(
        'mtu',
        'Nothing is taken for a tunnel, as a rule.',
        'the MTU of the network between nodes is what counts, and routers on it are not in the API',
      ),
    ];
  }
  return [routeStep(where, seen), mtuStep(from, to, seen)];
}

function routeStep(where: string, { cni }: Seen): TraceStep {
  if (cni.state !== 'known') {
    const why = cni.state === 'unknown' ? lackText(cni.missing) : 'no CNI was recognized';
    return unsettled('route', `${where}; how packets go between nodes is not known.`, why);
  }
  const { name, mode } = cni.value;
  if (mode.state !== 'known') {
    const says = `${where}; ${name} carries packets between nodes, in what way is not known.`;
    return unsettled('route', says, lackText(mode.state === 'unknown' ? mode.missing : []), cni.from);
  }
  const says = `${where}; ${name} carries packets between nodes: ${mode.value}.`;
  return settled('route', says, [...mode.from, ...cni.from], mode.label);
}
