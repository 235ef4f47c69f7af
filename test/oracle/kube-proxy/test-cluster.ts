import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { evidenceOf, planOf } from '../../../src/facts/evidence-of.ts';
import type { Evidence } from '../../../src/model/evidence/index.ts';
import { traceSlices } from '../../../src/net/trace/trace-path.ts';
import { collect } from '../../../src/snapshot/collect.ts';
import { openLive } from '../../../src/source/live/open-live.ts';
import { applyManifests } from '../../cluster/apply.ts';
import { startControlPlane, type ControlPlane } from '../../cluster/control-plane.ts';
import { startProcessGroup, type ProcessGroup } from '../../cluster/processes.ts';
import {
  clientPods,
  kubeProxyObjects,
  nodeNames,
  nodeObject,
  nodeZones,
  podObject,
  ports,
  serverPods,
  serviceObjects,
} from './cluster-objects.ts';
import { ensurePrograms } from './ensure-programs.ts';
import { makeNetwork, podRanges, type Network, type Place } from './network.ts';
import { startPeer, type Peer } from './peer.ts';

/** Nodes with pods that serve, their API server, and kube-proxy on every node once a mode was chosen. */
export interface TestCluster {
  readonly network: Network;
  readonly peer: Peer;
  readonly pods: ReadonlyMap<string, Place>;
  /** Restarts kube-proxy everywhere with these lines of its configuration; its rules are written when this resolves. */
  runKubeProxies(settings: string): Promise<void>;
  /** Has kube-proxy hear anew what it may have missed, and waits until its rules are written. */
  settle(): Promise<void>;
  /** Reads from the API server what a path is followed by. */
  readEvidence(): Promise<Evidence>;
  stop(): Promise<void>;
}

const apiAddress = '127.0.0.1:6443';
const proxyBalancer = '198.18.41.129';
const proxyBalancerPort = 30007;

/** Starts all of it but kube-proxy. */
export async function startTestCluster(): Promise<TestCluster> {
  const programs = ensurePrograms();
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const network = makeNetwork(nodeNames, [proxyBalancer]);
    stops.push(() => network.close());
    const peer = startPeer(programs.peer);
    stops.push(() => peer.close());
    const controlPlane = await startControlPlane({ serviceCidr: '10.96.0.0/16,fd00:96::/108' });
    stops.push(() => controlPlane.stop());
    const pods = addPods(network);
    await serve(network, peer, pods, controlPlane);
    await applyObjects(controlPlane, network, pods);

    let proxies: ProcessGroup | undefined;
    stops.push(async () => proxies?.stop());
    const settle = async (running: ProcessGroup): Promise<void> => {
      await tellZonesAnew(controlPlane);
      await untilReady(running, network, peer);
    };
    return {
      network,
      peer,
      pods,
      async runKubeProxies(settings) {
        await proxies?.stop();
        for (const place of network.nodes.values()) {
          const [command, ...args] = [...network.within(place), 'nft', 'flush', 'ruleset'];
          execFileSync(command, args); // those of iptables are there too
        }
        const dir = mkdtempSync(join(tmpdir(), 'kube-proxy-test-'));
        proxies = startProcessGroup(dir);
        const config = configOf(kubeconfigIn(dir, controlPlane), settings);
        const addresses = new Map([...network.nodes].map(([name, place]) => [name, place.addresses]));
        await applyManifests(controlPlane, kubeProxyObjects(config, addresses));
        writeFileSync(join(dir, 'config.conf'), config);
        for (const [name, place] of network.nodes) {
          const flags = { config: join(dir, 'config.conf'), 'hostname-override': name };
          proxies.start(name, programs.kubeProxy, flags, network.within(place));
        }
        await untilReady(proxies, network, peer);
        await settle(proxies);
      },
      settle: async () => {
        if (proxies !== undefined) await settle(proxies);
      },
      readEvidence: () => readEvidence(controlPlane),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function addPods(network: Network): Map<string, Place> {
  const pods = new Map<string, Place>();
  const count = new Map<string, number>();
  for (const { name, node, hostNetwork } of [...clientPods, ...serverPods]) {
    const host = network.nodes.get(node);
    if (hostNetwork && host !== undefined) {
      pods.set(name, host);
      continue;
    }
    const number = (count.get(node) ?? 1) + 1;
    count.set(node, number);
    const addresses = podRanges(nodeNames.indexOf(node) + 1).map((range) =>
      range.replace(/(0\/24|\/64)$/, String(number)),
    );
    pods.set(name, network.addPod(name, node, addresses));
  }
  return pods;
}

async function serve(
  { nodes, outside, router }: Network,
  peer: Peer,
  pods: ReadonlyMap<string, Place>,
  controlPlane: ControlPlane,
): Promise<void> {
  const servers = [outside, ...serverPods.flatMap(({ name }) => pods.get(name) ?? [])];
  for (const { namespace, addresses } of servers) {
    for (const address of addresses) {
      await peer.serve({ namespace, network: 'tcp', address: withPort(address, ports.http) });
      await peer.serve({ namespace, network: 'tcp', address: withPort(address, ports.admin) });
      await peer.serve({ namespace, network: 'udp', address: withPort(address, ports.dns) });
    }
  }
  for (const { namespace } of nodes.values()) {
    await peer.forward(
      { namespace, network: 'tcp', address: apiAddress },
      [new URL(controlPlane.url).host],
      '',
    );
  }
  const balanced = [...nodes.values()].map(({ addresses }) =>
    withPort(addresses[0] ?? '', proxyBalancerPort),
  );
  const at = { namespace: router.namespace, network: 'tcp', address: `${proxyBalancer}:80` } as const;
  await peer.forward(at, balanced, router.namespace);
}

async function applyObjects(
  controlPlane: ControlPlane,
  { nodes, outside }: Network,
  pods: ReadonlyMap<string, Place>,
): Promise<void> {
  const addressesOf = (pod: string) => pods.get(pod)?.addresses ?? [];
  await applyManifests(controlPlane, [
    ...[...nodes].map(([name, { addresses }], index) => nodeObject(name, addresses, podRanges(index + 1))),
    ...[...clientPods, ...serverPods].map((pod) =>
      podObject(pod, addressesOf(pod.name), nodes.get(pod.node)?.addresses ?? []),
    ),
  ]);
  for (const { name, state } of serverPods) {
    if (state !== 'leaving') continue;
    // Without a kubelet nobody ends it, and it goes on terminating.
    const path = `/api/v1/namespaces/shop/pods/${name}?gracePeriodSeconds=3600`;
    const { status } = await controlPlane.adminFetch('DELETE', path);
    if (status !== 200) throw new Error(`deleting ${name} was answered ${status}`);
  }
  const hinted = Object.fromEntries(nodeNames.map((node) => [node, addressesOf(`web-${node}`)[0] ?? '']));
  await applyManifests(controlPlane, serviceObjects(outside.addresses[0] ?? '', hinted));
  await untilSlicesAreWritten(controlPlane);
}

interface Items<Item> {
  readonly items: readonly Item[];
}

/** Resolves when the EndpointSlices hold the pods of all Services, and say of each that terminates that it does. */
async function untilSlicesAreWritten(controlPlane: ControlPlane): Promise<void> {
  const list = async <Item>(path: string) =>
    ((await controlPlane.adminFetch('GET', path)).body as Items<Item>).items;
  const wanted: string[] = [];
  type Listed = {
    metadata: { name: string };
    spec: { selector?: { app: string }; ipFamilies?: readonly string[] };
  };
  for (const { metadata, spec } of await list<Listed>('/api/v1/namespaces/shop/services')) {
    for (const { app, state } of serverPods) {
      if (app !== spec.selector?.app) continue;
      for (const family of spec.ipFamilies ?? []) {
        wanted.push(`${metadata.name} ${family} ${String(state === 'leaving')}`);
      }
    }
  }
  type Slice = {
    metadata: { labels: Readonly<Record<string, string>> };
    addressType: string;
    endpoints: readonly { conditions: { terminating?: boolean } }[] | null;
  };
  for (let tries = 0; tries < 100; tries += 1) {
    const slices = await list<Slice>('/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices');
    const written = slices.flatMap(({ metadata, addressType, endpoints }) =>
      (endpoints ?? []).flatMap(({ conditions: { terminating } }) => {
        const service = metadata.labels['kubernetes.io/service-name'] ?? '';
        return terminating === undefined ? [] : `${service} ${addressType} ${String(terminating)}`;
      }),
    );
    if (written.sort().join() === wanted.sort().join()) return;
    await sleep(200);
  }
  throw new Error('the EndpointSlices were not written');
}

function kubeconfigIn(dir: string, controlPlane: ControlPlane): string {
  const text = readFileSync(controlPlane.kubeconfig('admin'), 'utf8');
  const path = join(dir, 'kubeconfig');
  writeFileSync(path, text.replace(controlPlane.url, `https://${apiAddress}`), { mode: 0o600 });
  return path;
}

function configOf(kubeconfig: string, settings: string): string {
  return `apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection:
  kubeconfig: ${kubeconfig}
conntrack:
  maxPerCore: 0
  tcpEstablishedTimeout: 0s
  tcpCloseWaitTimeout: 0s
${settings}`;
}

/**
 * Takes the zone from every node and gives it back. kube-proxy 1.37.2 asks to hear of its node's zone, and only then names who
 * is to hear it; where it is told in between it heeds no hint for zones until the label changes:
 * https://github.com/kubernetes/kubernetes/blob/v1.37.2/cmd/kube-proxy/app/server.go (Run, nodeTopologyConfig)
 */
async function tellZonesAnew(controlPlane: ControlPlane): Promise<void> {
  for (const [name, zone] of Object.entries(nodeZones)) {
    for (const value of [null, zone]) {
      const { status } = await controlPlane.adminFetch(
        'PATCH',
        `/api/v1/nodes/${name}`,
        { metadata: { labels: { 'topology.kubernetes.io/zone': value } } },
        { 'content-type': 'application/merge-patch+json' },
      );
      if (status !== 200) throw new Error(`labelling ${name} was answered ${status}`);
    }
  }
}

async function untilReady(proxies: ProcessGroup, network: Network, peer: Peer): Promise<void> {
  await Promise.all(
    [...network.nodes].map(([name, place]) => proxies.waitFor(name, () => isReady(place, peer))),
  );
}

/**
 * Have both families been written since a writing was last asked for, and is nothing new asked for in a second?
 */
async function isReady(place: Place, peer: Peer): Promise<boolean> {
  const before = await syncsOf(place, peer);
  if (before === undefined) return false;
  await sleep(1000);
  return (await syncsOf(place, peer)) === before;
}

/** When the rules were asked for, as text; undefined unless they were written since. */
async function syncsOf({ namespace }: Place, peer: Peer): Promise<string | undefined> {
  const metrics = await peer.get({ namespace, address: '127.0.0.1:10249' }, '/metrics');
  const times = (name: string) =>
    ['IPv4', 'IPv6'].map((family) =>
      Number(new RegExp(`^kubeproxy_${name}\\{ip_family="${family}"\\} (\\S+)$`, 'm').exec(metrics)?.[1]),
    );
  const queued = times('sync_proxy_rules_last_queued_timestamp_seconds');
  const written = times('sync_proxy_rules_last_timestamp_seconds');
  const areWritten = queued.every((time, family) => time > 0 && (written[family] ?? 0) >= time);
  return areWritten ? queued.join() : undefined;
}

async function readEvidence(controlPlane: ControlPlane): Promise<Evidence> {
  const source = await openLive({ kubeconfig: controlPlane.kubeconfig('admin') });
  try {
    return evidenceOf(await collect(source, planOf(traceSlices)));
  } finally {
    await source.close();
  }
}

/** `10.0.0.1:80`, `[fd00::1]:80`. */
export function withPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
