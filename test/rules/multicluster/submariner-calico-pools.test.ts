import rule from '../../../src/rules/multicluster/submariner-calico-pools.ts';
import { calicoNode, canal } from '../../support/network-agents.ts';
import { ipPool, joinedCluster, submarinerEndpoint } from '../../support/network-objects.ts';
import type { RawObject } from '../../support/snapshot-of.ts';
import { submarinerObject } from '../../support/submariner-objects.ts';
import { testRule } from '../../support/test-rule.ts';

const gateway = submarinerObject('Gateway', 'gw-1', {
  status: { localEndpoint: { cluster_id: 'west', subnets: ['100.92.0.0/16', '10.242.0.0/16'] } },
});
const east = submarinerEndpoint('east', { subnets: ['100.93.0.0/16', '10.243.0.0/16'] });
const west = submarinerEndpoint('west', { subnets: ['100.92.0.0/16', '10.242.0.0/16'] });
const own = ipPool('default-ipv4-ippool', '10.242.0.0/16', { vxlanMode: 'Always', natOutgoing: true });
const remote = { disabled: true, natOutgoing: false };
const services = ipPool('svceast', '100.93.0.0/16', remote);
const podsOf = (spec: object) => ipPool('podeast', '10.243.0.0/16', spec);
const of = (...objects: RawObject[]) => ({ objects: [calicoNode(), gateway, east, west, ...objects] });

testRule('multicluster/submariner-calico-pools', rule, {
  flags: {
    'a remote range without a pool': {
      ...of(own, services),
      expect: [['high', 'Endpoint submariner-operator/east-endpoint']],
    },
    'a pool that gives addresses': {
      ...of(own, services, podsOf({ natOutgoing: false })),
      expect: [['high', 'IPPool podeast']],
    },
    'a pool that translates': {
      ...of(own, services, podsOf({ disabled: true, natOutgoing: true })),
      expect: [['high', 'IPPool podeast']],
    },
    'both at once': {
      ...of(own, services, podsOf({ disabled: false, natOutgoing: true })),
      expect: [
        ['high', 'IPPool podeast'],
        ['high', 'IPPool podeast'],
      ],
    },
    'pods of this cluster in IP-in-IP': {
      ...of(ipPool('default-ipv4-ippool', '10.242.0.0/16', { ipipMode: 'Always' }), services, podsOf(remote)),
      expect: [['high', 'IPPool default-ipv4-ippool']],
    },
    'VXLAN between subnets alone, in a pool inside the range': {
      ...of(ipPool('rack-1', '10.242.0.0/17', { vxlanMode: 'CrossSubnet' }), services, podsOf(remote)),
      expect: [['high', 'IPPool rack-1']],
    },
    'a global range without a pool': {
      objects: [
        calicoNode(),
        submarinerObject('Gateway', 'gw-1', { status: { localEndpoint: { cluster_id: 'west' } } }),
        joinedCluster('west', { cluster: ['10.242.0.0/16'], global: ['243.0.0.0/16'] }),
        submarinerEndpoint('east', { subnets: ['243.1.0.0/16'] }),
        own,
      ],
      expect: [['high', 'Endpoint submariner-operator/east-endpoint']],
    },
  },
  passes: {
    'a pool for each remote range, called as the user likes': of(own, services, podsOf(remote)),
    'pools that Submariner made': of(
      own,
      ipPool('submariner-east-100.93.0.0-16', '100.93.0.0/16', remote),
      ipPool('submariner-east-10.243.0.0-16', '10.243.0.0/16', remote),
    ),
    'pools that leave natOutgoing out': of(own, services, podsOf({ disabled: true })),
    'one wider pool': of(own, services, ipPool('clusters', '10.243.0.0/15', remote)),
    'a disabled pool of this cluster’s own': of(
      own,
      ipPool('former', '10.242.128.0/17', { disabled: true, ipipMode: 'Always' }),
      services,
      podsOf(remote),
    ),
  },
  notApplicable: {
    Canal: { objects: [canal(), gateway, east, west] },
    'a cluster without Submariner': { objects: [calicoNode(), own] },
  },
  unknowns: {
    'a cluster whose id nothing tells': { objects: [calicoNode(), east, own] },
  },
  unknownUses: { cni: { ...of(own, services), expect: 'unknown' } },
});
