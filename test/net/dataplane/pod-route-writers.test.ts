import { expect, it } from 'vitest';
import { hasPodRouteWriter } from '../../../src/net/dataplane/pod-route-writers.ts';
import { variantWith } from '../../support/cilium-variant.ts';
import { daemonSet } from '../../support/network-agents.ts';
import { node } from '../../support/objects.ts';
import { evidenceIn, type Given } from '../../support/snapshot-of.ts';

const two = (providerID?: string) =>
  [1, 2].map((number) =>
    node(`w${number}`, {
      spec: { podCIDRs: [`10.244.${number}.0/24`], ...(providerID === undefined ? {} : { providerID }) },
    }),
  );

function isWritten(config: Record<string, string>, given: Given = { objects: two() }) {
  const { nodes, networkAgents, nodeRoutes } = evidenceIn(given);
  return hasPodRouteWriter(variantWith(config), nodes.items, networkAgents, nodeRoutes);
}

it.each([
  [{}, false],
  [{ 'enable-bgp-control-plane': 'true' }, true],
  [{ ipam: 'kubernetes' }, false],
  [{ ipam: 'eni' }, true],
  [{ 'cni-chaining-mode': 'none' }, false],
  [{ 'cni-chaining-mode': 'aws-cni' }, true],
])('%j: %s', (config, expected) => {
  expect(isWritten(config)).toBe(expected);
});

it.each([
  ['gce://project/zone/w1', true],
  ['kind://docker/kind/w1', false],
])('nodes of %s: %s', (providerID, expected) => {
  expect(isWritten({}, { objects: two(providerID) })).toBe(expected);
});

it('sees kube-router', () => {
  const router = daemonSet('kube-system/kube-router', {
    containers: { 'kube-router': 'docker.io/cloudnativelabs/kube-router:v2.5.0' },
  });
  expect(isWritten({}, { objects: [...two(), router] })).toBe(true);
});

it.each([
  ['10.244.2.0/24 via 10.0.0.2 dev eth0', true],
  ['10.244.1.0/24 dev cilium_host', false],
  ['default via 10.0.0.1 dev eth0', false],
])('a table of w1 with %s: %s', (route, expected) => {
  expect(isWritten({}, { objects: two(), files: { 'nodes/w1/ip-route.txt': `${route}\n` } })).toBe(expected);
});
