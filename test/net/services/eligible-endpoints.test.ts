import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kept } from '../../../src/model/kinds/index.ts';
import {
  type Eligible,
  eligibleEndpoints,
  type ProxyNode,
} from '../../../src/net/services/eligible-endpoints.ts';
import { portEndpoints } from '../../../src/net/services/port-endpoints.ts';
import { trafficPolicies } from '../../../src/net/services/traffic-policies.ts';
import { eligibilityCase } from '../../oracle/support/eligibility-case.ts';

type Slice = Kept<'EndpointSlice'>;
type Endpoint = NonNullable<Slice['endpoints']>[number];
type Given = readonly Omit<Endpoint, 'addresses'>[];

const cluster = { internal: 'Cluster', external: undefined } as const;
const everyHint = { zones: true, nodes: true };
const leaving = { ready: false, serving: true, terminating: true };
const here: ProxyNode = { name: 'n1', zone: 'a' };

/** Endpoints 10.0.0.1, 10.0.0.2, ... of one slice. */
function endpoints(...given: Given) {
  const slice = {
    addressType: 'IPv4',
    ports: [{ name: 'web', port: 8080 }],
    endpoints: given.map((one, index) => ({ addresses: [`10.0.0.${index + 1}`], ...one })),
  };
  return portEndpoints([slice as unknown as Slice], { name: 'web' }, 'IPv4');
}

function text({ verdict, policy, reason, endpoints: chosen }: Eligible): string {
  return [`${verdict} ${policy}: ${reason}`, ...chosen.map(({ address }) => address)].join(' ');
}

function zone(...names: readonly string[]) {
  return { hints: { forZones: names.map((name) => ({ name })) } };
}

function nodeHint(name: string, ...zones: readonly string[]) {
  return { hints: { forNodes: [{ name }], ...zone(...zones).hints } };
}

describe('policy Cluster', () => {
  function internal(all: ReturnType<typeof endpoints>, heeded = everyHint, node = here) {
    return text(eligibleEndpoints(all, cluster, heeded).on(node).internal);
  }

  it('takes every ready endpoint of the cluster', () => {
    const all = endpoints({}, { conditions: { ready: false } }, { nodeName: 'n1' }, { conditions: leaving });
    expect(internal(all)).toBe('reaches Cluster: all ready 10.0.0.1 10.0.0.3');
  });

  it('takes what is hinted for the zone of the node, if every ready endpoint has a hint', () => {
    expect(internal(endpoints(zone('a'), zone('b'), zone('a', 'b')))).toBe(
      'reaches Cluster: zone hint 10.0.0.1 10.0.0.3',
    );
    expect(internal(endpoints(zone('a'), zone('b'), {}))).toBe(
      'reaches Cluster: all ready 10.0.0.1 10.0.0.2 10.0.0.3',
    );
    expect(internal(endpoints(zone('a'), zone('b'), { conditions: { ready: false } }))).toBe(
      'reaches Cluster: zone hint 10.0.0.1',
    );
  });

  it('ignores hints of which none names the zone, and any on a node without a zone', () => {
    const all = endpoints(zone('b'), zone('c'));
    expect(internal(all)).toBe('reaches Cluster: all ready 10.0.0.1 10.0.0.2');
    expect(internal(endpoints(zone('a'), zone('b')), everyHint, { name: 'n1', zone: undefined })).toBe(
      'reaches Cluster: all ready 10.0.0.1 10.0.0.2',
    );
  });

  it('takes what is hinted for the node first, and the zone’s where none is', () => {
    const all = endpoints(nodeHint('n1', 'a'), nodeHint('n2', 'a'), nodeHint('n3', 'b'));
    expect(internal(all)).toBe('reaches Cluster: node hint 10.0.0.1');
    expect(internal(all, everyHint, { name: 'n9', zone: 'b' })).toBe('reaches Cluster: zone hint 10.0.0.3');
    expect(internal(all, { zones: true, nodes: false })).toBe('reaches Cluster: zone hint 10.0.0.1 10.0.0.2');
    expect(internal(all, { zones: false, nodes: false })).toBe(
      'reaches Cluster: all ready 10.0.0.1 10.0.0.2 10.0.0.3',
    );
  });

  it('falls back to endpoints that serve while they terminate, whatever their hints', () => {
    const all = endpoints(
      { conditions: leaving, ...zone('b') },
      { conditions: { ...leaving, serving: false }, ...zone('a') },
      { conditions: { ready: false }, ...zone('a') },
    );
    expect(internal(all)).toBe('reaches Cluster: terminating fallback 10.0.0.1');
  });

  it('refuses where nothing is usable', () => {
    expect(internal(endpoints())).toBe('refused Cluster: no usable endpoint');
    expect(internal(endpoints({ conditions: { ready: false, serving: true } }))).toBe(
      'refused Cluster: no usable endpoint',
    );
  });
});

describe('policy Local', () => {
  const local = { internal: 'Local', external: undefined } as const;

  function internal(...given: Given) {
    return text(eligibleEndpoints(endpoints(...given), local, everyHint).on(here).internal);
  }

  it('takes ready endpoints of the node alone, whatever their hints', () => {
    expect(internal({ nodeName: 'n1', ...zone('b') }, { nodeName: 'n2' }, {})).toBe(
      'reaches Local: local 10.0.0.1',
    );
  });

  it('falls back to those of the node that terminate, though others are ready', () => {
    expect(internal({ nodeName: 'n1', conditions: leaving }, { nodeName: 'n2' })).toBe(
      'reaches Local: terminating fallback 10.0.0.1',
    );
  });

  it('drops where only other nodes have one, and refuses where none has', () => {
    expect(internal({ nodeName: 'n2' }, { nodeName: 'n1', conditions: { ready: false } })).toBe(
      'dropped Local: no local endpoint',
    );
    expect(internal({ nodeName: 'n2', conditions: leaving })).toBe('dropped Local: no local endpoint');
    expect(internal({ nodeName: 'n1', conditions: { ready: false } })).toBe(
      'refused Local: no usable endpoint',
    );
  });
});

describe('traffic from outside', () => {
  it('obeys its own policy, which the node itself and its pods do not', () => {
    const all = endpoints({ nodeName: 'n2', ...zone('b') }, { nodeName: 'n3', ...zone('a') });
    const { internal, external, externalFromHere } = eligibleEndpoints(
      all,
      { internal: 'Cluster', external: 'Local' },
      everyHint,
    ).on(here);
    expect([internal, external!, externalFromHere!].map(text)).toEqual([
      'reaches Cluster: zone hint 10.0.0.2',
      'dropped Local: no local endpoint',
      'reaches Cluster: zone hint 10.0.0.2',
    ]);
  });

  it('does not exist for a port that nothing outside can reach', () => {
    const { external, externalFromHere } = eligibleEndpoints(endpoints({}), cluster, everyHint).on(here);
    expect([external, externalFromHere]).toEqual([undefined, undefined]);
  });
});

describe('nodes told apart by name', () => {
  it('are those with endpoints under policy Local and those hinted for', () => {
    const all = endpoints(
      { nodeName: 'n1', ...nodeHint('n2') },
      { nodeName: 'n3', conditions: leaving, ...nodeHint('n4') },
    );
    const named = (policies: Parameters<typeof eligibleEndpoints>[1]) => [
      ...eligibleEndpoints(all, policies, everyHint).named,
    ];
    expect(named(cluster)).toEqual(['n2']);
    expect(named({ internal: 'Cluster', external: 'Local' })).toEqual(['n2', 'n1', 'n3']);
  });

  it('leave all others of a zone with one answer', () => {
    fc.assert(
      fc.property(eligibilityCase, ({ service, slices, family, node: { metadata } }) => {
        const port = { name: 'web', ...service.spec.ports[0] };
        const eligible = eligibleEndpoints(
          portEndpoints(slices as unknown as Slice[], port, family),
          trafficPolicies(service as unknown as Kept<'Service'>, port, family),
          everyHint,
        );
        const { name, labels } = metadata;
        const stranger = { name: 'stranger', zone: labels['topology.kubernetes.io/zone'] };
        fc.pre(!eligible.named.has(name));
        expect(eligible.on({ ...stranger, name })).toEqual(eligible.on(stranger));
      }),
    );
  });
});
