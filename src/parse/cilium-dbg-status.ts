import type {
  CiliumDbgStatus,
  CiliumKprFeatures,
  CiliumRemoteCluster,
  CiliumState,
} from '../model/cilium-status.ts';
import { isRecord } from '../model/fields.ts';
import { parsed, type Parsed, unparsed } from '../model/parsed.ts';
import type { Version } from '../model/version.ts';
import { parseJson } from './json-document.ts';
import { parseVersion } from './version.ts';

/**
 * Parses `cilium-dbg status -o json` (cilium/cilium api/v1 StatusResponse). Most of its keys are kebab case and some are
 * camel case; both are taken for both. Keys of peers and allocations of single addresses are not kept.
 */
export function parseCiliumDbgStatus(text: string): Parsed<CiliumDbgStatus> {
  const document = parseJson(text);
  if (!document.ok) return document;
  const status = new Part(document.value);
  if (!['cilium', 'kube-proxy-replacement', 'ipam'].some((key) => status.has(key))) {
    return unparsed({ message: 'not the status of a Cilium agent' });
  }
  const agent = status.part('cilium', stateOf);
  return parsed(
    defined({
      cilium: agent,
      version: versionIn(agent?.msg),
      kubeProxyReplacement: status.part('kube-proxy-replacement', kubeProxyReplacementOf),
      routing: status.part('routing', (routing) =>
        defined({
          intraHost: routing.string('intra-host-routing-mode'),
          interHost: routing.string('inter-host-routing-mode'),
          tunnelProtocol: routing.string('tunnel-protocol'),
        }),
      ),
      encryption: status.part('encryption', encryptionOf),
      ipam: status.part('ipam', (ipam) =>
        defined({
          status: ipam.string('status'),
          ipv4: ipam.list('ipv4').length,
          ipv6: ipam.list('ipv6').length,
        }),
      ),
      masquerading: status.part('masquerading', masqueradingOf),
      cniFile: status.part('cni-file', stateOf),
      cniChainingMode: status.part('cni-chaining', (chaining) => chaining.string('mode')),
      datapathMode: status.string('datapath-mode'),
      clusterMesh: status.part('cluster-mesh', (mesh) => ({
        numGlobalServices: mesh.number('num-global-services'),
        clusters: mesh.list('clusters').map(remoteClusterOf),
      })),
    }),
  );
}

function stateOf(component: Part): CiliumState {
  return defined({ state: component.string('state'), msg: component.string('msg') });
}

/** From `1.17.0 (v1.17.0-0bc32ae110)`. */
function versionIn(message: string | undefined): Version | undefined {
  return parseVersion(message?.split(' ')[0] ?? '');
}

function kubeProxyReplacementOf(kpr: Part): NonNullable<CiliumDbgStatus['kubeProxyReplacement']> {
  const listed = kpr.list('deviceList').map((device) => new Part(device).string('name') ?? '');
  const devices = listed.length > 0 ? listed : kpr.list('devices').map(String);
  return defined({
    mode: kpr.string('mode'),
    devices,
    directRoutingDevice: kpr.string('directRoutingDevice'),
    features: kpr.part('features', featuresOf),
  });
}

function featuresOf(features: Part): CiliumKprFeatures {
  const enabled = (name: string) => features.part(name, (feature) => feature.boolean('enabled'));
  return defined({
    nodePort: features.part('nodePort', (nodePort) =>
      defined({
        enabled: nodePort.boolean('enabled'),
        mode: nodePort.string('mode'),
        algorithm: nodePort.string('algorithm'),
        acceleration: nodePort.string('acceleration'),
        dsrMode: nodePort.string('dsrMode'),
        portMin: nodePort.optionalNumber('portMin'),
        portMax: nodePort.optionalNumber('portMax'),
      }),
    ),
    hostPort: enabled('hostPort'),
    externalIPs: enabled('externalIPs'),
    socketLB: enabled('socketLB') ?? enabled('hostReachableServices'),
    sessionAffinity: enabled('sessionAffinity'),
    gracefulTermination: enabled('gracefulTermination'),
    bpfSocketLBHostnsOnly: features.boolean('bpfSocketLBHostnsOnly'),
  });
}

function encryptionOf(encryption: Part): NonNullable<CiliumDbgStatus['encryption']> {
  const interfaces = encryption.part('wireguard', (wireguard) => wireguard.list('interfaces')) ?? [];
  return defined({
    mode: encryption.string('mode'),
    msg: encryption.string('msg'),
    wireguardInterfaces: interfaces.map((each) => {
      const device = new Part(each);
      return defined({ name: device.string('name'), peerCount: device.number('peer-count') });
    }),
  });
}

function masqueradingOf(masquerading: Part): NonNullable<CiliumDbgStatus['masquerading']> {
  const protocols = masquerading.part('enabledProtocols', (each) => each);
  return defined({
    enabled: masquerading.boolean('enabled'),
    mode: masquerading.string('mode'),
    ipv4: protocols?.boolean('ipv4') ?? false,
    ipv6: protocols?.boolean('ipv6') ?? false,
    ipMasqAgent: masquerading.boolean('ip-masq-agent'),
    snatExclusionCidrV4: masquerading.string('snat-exclusion-cidr-v4'),
    snatExclusionCidrV6: masquerading.string('snat-exclusion-cidr-v6'),
  });
}

function remoteClusterOf(value: unknown): CiliumRemoteCluster {
  const cluster = new Part(value);
  const lastFailure = cluster.string('last-failure');
  return defined({
    name: cluster.string('name') ?? '',
    ready: cluster.boolean('ready'),
    status: cluster.string('status'),
    numNodes: cluster.number('num-nodes'),
    numSharedServices: cluster.number('num-shared-services'),
    numIdentities: cluster.number('num-identities'),
    numEndpoints: cluster.number('num-endpoints'),
    numFailures: cluster.number('num-failures'),
    // Go prints the zero time where there was no failure.
    lastFailure: lastFailure?.startsWith('0001-') === true ? undefined : lastFailure,
  });
}

/** An object of the status, its keys compared without dashes and without regard to case. Go leaves out zero values. */
class Part {
  readonly #fields: ReadonlyMap<string, unknown>;

  constructor(value: unknown) {
    this.#fields = new Map(
      Object.entries(isRecord(value) ? value : {}).map(([key, field]) => [spelling(key), field]),
    );
  }

  has(key: string): boolean {
    return this.#fields.has(spelling(key));
  }

  string(key: string): string | undefined {
    const value = this.#fields.get(spelling(key));
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  boolean(key: string): boolean {
    return this.#fields.get(spelling(key)) === true;
  }

  optionalNumber(key: string): number | undefined {
    const value = this.#fields.get(spelling(key));
    return typeof value === 'number' ? value : undefined;
  }

  number(key: string): number {
    return this.optionalNumber(key) ?? 0;
  }

  list(key: string): readonly unknown[] {
    const value = this.#fields.get(spelling(key));
    return Array.isArray(value) ? value : [];
  }

  part<T>(key: string, read: (part: Part) => T): T | undefined {
    const value = this.#fields.get(spelling(key));
    return isRecord(value) ? read(new Part(value)) : undefined;
  }
}

function spelling(key: string): string {
  return key.replaceAll(/[-_]/gu, '').toLowerCase();
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without its undefined fields. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<T>;
}
