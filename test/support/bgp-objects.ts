import { node } from './objects.ts';
import type { RawObject } from './snapshot-of.ts';

/** A node that Calico speaks BGP from. */
export function speaker(name: string, labels: object = {}, annotations: object = {}): RawObject {
  return node(name, {
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, ...labels },
      annotations: { 'projectcalico.org/IPv4Address': '192.168.0.1/24', ...annotations },
    },
  });
}

export function bgpConfiguration(spec: object): RawObject {
  return {
    apiVersion: 'projectcalico.org/v3',
    kind: 'BGPConfiguration',
    metadata: { name: 'default' },
    spec,
  };
}

export function bgpPeer(name: string, spec: object): RawObject {
  return { apiVersion: 'projectcalico.org/v3', kind: 'BGPPeer', metadata: { name }, spec };
}

export function felixConfiguration(spec: object, name = 'default'): RawObject {
  return { apiVersion: 'projectcalico.org/v3', kind: 'FelixConfiguration', metadata: { name }, spec };
}
