import type { ControlPlane } from '../cluster/control-plane.ts';

/** How many of each. */
export interface Size {
  readonly nodes: number;
  readonly services: number;
  readonly pods: number;
}

interface Put {
  readonly key: string;
  readonly value: object;
}

/** Puts in one transaction; etcd's own limit is 128. */
const batch = 100;

const teams = 100;

/**
 * Fills the control plane's etcd with a healthy cluster of this size, past the API server, which would take hours. One
 * Service in fifty has a fault, so that findings cost what they cost in life.
 */
export async function fillCluster({ etcdUrl }: ControlPlane, size: Size): Promise<void> {
  let puts: Put[] = [];
  const flush = async (): Promise<void> => {
    const success = puts.map(({ key, value }) => ({
      requestPut: { key: base64(key), value: base64(JSON.stringify(value)) },
    }));
    puts = [];
    const answer = await fetch(`${etcdUrl}/v3/kv/txn`, { method: 'POST', body: JSON.stringify({ success }) });
    if (!answer.ok) throw new Error(`etcd answered ${answer.status}: ${await answer.text()}`);
  };
  for (const put of objectsOf(size)) {
    puts.push(put);
    if (puts.length === batch) await flush();
  }
  if (puts.length > 0) await flush();
}

function* objectsOf({ nodes, services, pods }: Size): Generator<Put> {
  for (let i = 0; i < nodes; i += 1) yield { key: `/registry/minions/${nodeName(i)}`, value: node(i) };
  const perService = Math.floor(pods / services);
  for (let i = 0; i < services; i += 1) {
    const namespace = `team-${i % teams}`;
    yield { key: `/registry/services/specs/${namespace}/svc-${i}`, value: service(i, namespace) };
    yield {
      key: `/registry/endpointslices/${namespace}/svc-${i}-a`,
      value: endpointSlice(i, namespace, perService, nodes),
    };
    for (let j = 0; j < perService; j += 1) {
      const name = `svc-${i}-5d8f6c7b9-${j.toString(36).padStart(5, '0')}`;
      yield { key: `/registry/pods/${namespace}/${name}`, value: pod(i, j, namespace, name, nodes) };
    }
  }
}

function meta(name: string, namespace: string | undefined, labels: object, id: string): object {
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels,
    uid: `00000000-0000-4000-8000-${id.padStart(12, '0')}`,
    creationTimestamp: '2026-11-01T00:00:00Z',
    managedFields: [
      {
        manager: 'kubelet',
        operation: 'Update',
        apiVersion: 'v1',
        time: '2026-11-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
          'f:status': { 'f:phase': {}, 'f:podIPs': {} },
        },
      },
    ],
  };
}

function nodeName(i: number): string {
  return `node-${i}`;
}

function node(i: number): object {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: meta(
      nodeName(i),
      undefined,
      {
        'kubernetes.io/hostname': nodeName(i),
        'kubernetes.io/os': 'linux',
        'topology.kubernetes.io/zone': `eu-${i % 3}`,
      },
      `a${i.toString(16)}`,
    ),
    spec: {
      podCIDR: `10.${128 + (i >> 8)}.${i & 255}.0/24`,
      podCIDRs: [`10.${128 + (i >> 8)}.${i & 255}.0/24`],
    },
    status: {
      addresses: [{ type: 'InternalIP', address: `172.20.${i >> 8}.${i & 255}` }],
      capacity: { cpu: '8', memory: '32Gi', pods: '110' },
      conditions: [
        { type: 'Ready', status: 'True', reason: 'KubeletReady', lastTransitionTime: '2026-11-01T00:00:00Z' },
      ],
      nodeInfo: {
        architecture: 'amd64',
        bootID: '',
        containerRuntimeVersion: 'containerd://2.1.4',
        kernelVersion: '6.12.41',
        kubeProxyVersion: '',
        kubeletVersion: 'v1.37.2',
        machineID: '',
        operatingSystem: 'linux',
        osImage: 'Debian GNU/Linux 13 (trixie)',
        systemUUID: '',
      },
      images: Array.from({ length: 20 }, (_, n) => ({
        names: [`registry.example/image-${n}:1.0`],
        sizeBytes: 1e8 + n,
      })),
    },
  };
}

function service(i: number, namespace: string): object {
  const isFaulty = i % 50 === 7;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: meta(`svc-${i}`, namespace, { app: `svc-${i}` }, `b${i.toString(16)}`),
    spec: {
      type: 'ClusterIP',
      clusterIP: `10.96.${i >> 8}.${i & 255}`,
      clusterIPs: [`10.96.${i >> 8}.${i & 255}`],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      internalTrafficPolicy: isFaulty ? 'Local' : 'Cluster',
      sessionAffinity: 'None',
      selector: { app: `svc-${i}` },
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }],
    },
    status: { loadBalancer: {} },
  };
}

function podAddress(i: number, j: number): string {
  const n = i * 100 + j;
  return `10.${128 + ((n >> 16) & 63)}.${(n >> 8) & 255}.${n & 255}`;
}

function endpointSlice(i: number, namespace: string, count: number, nodes: number): object {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: meta(
      `svc-${i}-a`,
      namespace,
      { 'kubernetes.io/service-name': `svc-${i}` },
      `c${i.toString(16)}`,
    ),
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: Array.from({ length: count }, (_, j) => ({
      addresses: [podAddress(i, j)],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: nodeName((i * 7 + j) % nodes),
      zone: `eu-${((i * 7 + j) % nodes) % 3}`,
      targetRef: { kind: 'Pod', namespace, name: `svc-${i}-5d8f6c7b9-${j.toString(36).padStart(5, '0')}` },
    })),
  };
}

function pod(i: number, j: number, namespace: string, name: string, nodes: number): object {
  const address = podAddress(i, j);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...meta(
        name,
        namespace,
        { app: `svc-${i}`, 'pod-template-hash': '5d8f6c7b9' },
        `d${(i * 100 + j).toString(16)}`,
      ),
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `svc-${i}-5d8f6c7b9`, uid: 'x', controller: true },
      ],
    },
    spec: {
      nodeName: nodeName((i * 7 + j) % nodes),
      serviceAccountName: 'default',
      dnsPolicy: 'ClusterFirst',
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      terminationGracePeriodSeconds: 30,
      containers: [
        {
          name: 'main',
          image: `registry.example/svc-${i}:1.0`,
          ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
          env: Array.from({ length: 8 }, (_, n) => ({ name: `SETTING_${n}`, value: `value-${n}` })),
          resources: { limits: { memory: '256Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
          readinessProbe: { httpGet: { path: '/healthz', port: 8080, scheme: 'HTTP' }, periodSeconds: 10 },
          volumeMounts: [
            { name: 'token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
          ],
        },
      ],
      volumes: [
        {
          name: 'token',
          projected: { sources: [{ configMap: { name: 'kube-root-ca.crt' } }], defaultMode: 420 },
        },
      ],
      tolerations: [
        {
          key: 'node.kubernetes.io/not-ready',
          operator: 'Exists',
          effect: 'NoExecute',
          tolerationSeconds: 300,
        },
      ],
    },
    status: {
      phase: 'Running',
      podIP: address,
      podIPs: [{ ip: address }],
      hostIP: '172.20.0.1',
      startTime: '2026-11-01T00:00:00Z',
      qosClass: 'Burstable',
      conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
        type,
        status: 'True',
        lastTransitionTime: '2026-11-01T00:00:00Z',
      })),
      containerStatuses: [
        {
          name: 'main',
          ready: true,
          restartCount: 0,
          started: true,
          image: `registry.example/svc-${i}:1.0`,
          imageID: `registry.example/svc-${i}@sha256:${'0'.repeat(64)}`,
          containerID: `containerd://${'1'.repeat(64)}`,
          state: { running: { startedAt: '2026-11-01T00:00:00Z' } },
        },
      ],
    },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
