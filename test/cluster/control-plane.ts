import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiClient, type ApiClient, type ApiResponse } from './api-client.ts';
import { readAuditEvents, writeAuditPolicy, type AuditEvent } from './audit.ts';
import { binaryPath } from './build.ts';
import { writeAuthority, writeServerCertificate, writeServiceAccountKey } from './certificates.ts';
import { freePorts, startProcessGroup, type ProcessGroup } from './processes.ts';
import { writeCertificateKubeconfig, writeTokenKubeconfig, writeTokens, type User } from './users.ts';

interface ControlPlaneOptions {
  /** The release to behave as, such as `1.34`; the API server and its controllers take 1.34 to 1.37. */
  readonly emulatedVersion?: string;
  readonly featureGates?: Readonly<Record<string, boolean>>;
  /** One CIDR, or an IPv4 and an IPv6 one joined by a comma, the first being the primary family. */
  readonly serviceCidr?: string;
  /** Makes the nodeipam controller give each node a pod CIDR out of this one (or two, joined by a comma). */
  readonly clusterCidr?: string;
  /** The controllers to run, in place of the default ones; none starts no kube-controller-manager. */
  readonly controllers?: readonly string[];
}

/** A running etcd, kube-apiserver and kube-controller-manager on loopback, with nothing in it but what they make. */
export interface ControlPlane {
  readonly url: string;
  /** The PEM file of the authority that signed the API server's certificate and the client certificates. */
  readonly caFile: string;
  /** Where etcd answers, with its JSON gateway under /v3/. */
  readonly etcdUrl: string;
  readonly tokens: Readonly<Record<User, string>>;
  readonly pids: readonly number[];
  /** The path of a kubeconfig for the user, whose context is `test`. */
  kubeconfig(user: User, authentication?: 'token' | 'certificate'): string;
  auditEvents(): AuditEvent[];
  /** Asks the API server as `admin`; an error status is an answer, not a throw. */
  adminFetch(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<ApiResponse>;
  /** Ends all processes and removes their files. */
  stop(): Promise<void>;
}

// Those that make what networking is read from. Never the node lifecycle controller: without a kubelet it would mark
// every node unknown and every pod not ready. Nor those of workloads: they would overwrite the status tests write.
const defaultControllers = [
  'endpointslice-controller',
  'endpointslice-mirroring-controller',
  'namespace-controller',
  'service-cidr-controller',
];

/** Starts a control plane in a temporary directory; it is ready, and empty, when this resolves. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const dir = mkdtempSync(join(tmpdir(), 'cluster-test-'));
  const processes = startProcessGroup(dir);
  try {
    return await startIn(dir, processes, options);
  } catch (error) {
    await processes.stop();
    throw error;
  }
}

async function startIn(
  dir: string,
  processes: ProcessGroup,
  options: ControlPlaneOptions,
): Promise<ControlPlane> {
  const [etcdPort = 0, peerPort = 0, apiPort = 0] = await freePorts(3);
  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  const url = `https://127.0.0.1:${apiPort}`;
  const { certFile: caFile } = writeAuthority(dir);
  const tokens = writeTokens(dir);
  const client = createApiClient(url, readFileSync(caFile, 'utf8'), tokens.admin);

  processes.start('etcd', binaryPath('etcd'), etcdFlags(dir, etcdUrl, `http://127.0.0.1:${peerPort}`));
  processes.start('kube-apiserver', binaryPath('kube-apiserver'), {
    ...apiServerFlags(dir, etcdUrl, apiPort, options),
    ...versionFlags(options),
  });
  await processes.waitFor('kube-apiserver', () => isReady(client));

  const controllers = options.controllers ?? defaultControllers;
  if (controllers.length > 0) {
    const user = 'system:kube-controller-manager';
    processes.start('kube-controller-manager', binaryPath('kube-controller-manager'), {
      ...controllerFlags(options, controllers),
      kubeconfig: writeTokenKubeconfig(dir, url, user, tokens[user]),
      ...versionFlags(options),
    });
  }
  await grantLimited(client);

  return {
    url,
    caFile,
    etcdUrl,
    tokens,
    pids: processes.pids(),
    kubeconfig: (user, authentication = 'token') =>
      authentication === 'token'
        ? writeTokenKubeconfig(dir, url, user, tokens[user])
        : writeCertificateKubeconfig(dir, url, user),
    auditEvents: () => readAuditEvents(dir),
    adminFetch: (...args) => client.fetch(...args),
    stop: () => {
      client.close();
      return processes.stop();
    },
  };
}

async function isReady(client: ApiClient): Promise<boolean> {
  try {
    return (await client.fetch('GET', '/readyz')).status === 200;
  } catch {
    return false; // not listening yet
  }
}

async function grantLimited(client: ApiClient): Promise<void> {
  const rbac = 'rbac.authorization.k8s.io';
  const path = `/apis/${rbac}/v1/namespaces/limited/rolebindings`;
  await client.fetch('POST', '/api/v1/namespaces', { metadata: { name: 'limited' } });
  const { status } = await client.fetch('POST', path, {
    metadata: { name: 'limited' },
    // What the ClusterRole view is made of; view itself is empty until a controller has aggregated it.
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'system:aggregate-to-view' },
    subjects: [{ apiGroup: rbac, kind: 'User', name: 'limited' }],
  });
  if (status !== 201) throw new Error(`granting the limited user its namespace was answered ${status}`);
}

function etcdFlags(dir: string, clientUrl: string, peerUrl: string): Record<string, string> {
  return {
    'data-dir': join(dir, 'etcd'),
    'listen-client-urls': clientUrl,
    'advertise-client-urls': clientUrl,
    'listen-peer-urls': peerUrl,
    'initial-advertise-peer-urls': peerUrl,
    'initial-cluster': `default=${peerUrl}`,
    'log-level': 'warn',
    'unsafe-no-fsync': 'true',
    'quota-backend-bytes': String(8 * 1024 ** 3),
  };
}

function apiServerFlags(
  dir: string,
  etcdUrl: string,
  port: number,
  options: ControlPlaneOptions,
): Record<string, string> {
  const server = writeServerCertificate(dir);
  const serviceAccountKey = writeServiceAccountKey(dir);
  const serviceCidr = options.serviceCidr ?? '10.96.0.0/16';
  const isIpv6Primary = serviceCidr.split(',')[0]?.includes(':') ?? false;
  return {
    'etcd-servers': etcdUrl,
    'bind-address': '127.0.0.1',
    'secure-port': String(port),
    // Published as the endpoint of the Service kubernetes, which may not be a loopback address; documentation's here.
    'advertise-address': isIpv6Primary ? '2001:db8::10' : '192.0.2.10',
    'tls-cert-file': server.certFile,
    'tls-private-key-file': server.keyFile,
    'client-ca-file': join(dir, 'ca.crt'),
    'token-auth-file': join(dir, 'tokens.csv'),
    'authorization-mode': 'RBAC',
    'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
    'service-account-key-file': serviceAccountKey,
    'service-account-signing-key-file': serviceAccountKey,
    'service-cluster-ip-range': serviceCidr,
    // The first needs every pod's service account to exist, the second marks every new node not ready for a kubelet.
    'disable-admission-plugins': 'ServiceAccount,TaintNodesByCondition',
    ...writeAuditPolicy(dir),
  };
}

function controllerFlags(
  options: ControlPlaneOptions,
  controllers: readonly string[],
): Record<string, string> {
  const { clusterCidr } = options;
  const nodeIpam =
    clusterCidr === undefined
      ? {}
      : {
          'allocate-node-cidrs': 'true',
          'cluster-cidr': clusterCidr,
          'service-cluster-ip-range': options.serviceCidr ?? '10.96.0.0/16',
        };
  return {
    ...nodeIpam,
    controllers: [...controllers, ...(clusterCidr === undefined ? [] : ['node-ipam-controller'])].join(','),
    'leader-elect': 'false',
    'secure-port': '0',
    'kube-api-qps': '500',
    'kube-api-burst': '1000',
  };
}

function versionFlags({ emulatedVersion, featureGates = {} }: ControlPlaneOptions): Record<string, string> {
  const gates = Object.entries(featureGates).map(([gate, isOn]) => `${gate}=${String(isOn)}`);
  return {
    ...(emulatedVersion === undefined ? {} : { 'emulated-version': `kube=${emulatedVersion}` }),
    ...(gates.length === 0 ? {} : { 'feature-gates': gates.join(',') }),
  };
}
