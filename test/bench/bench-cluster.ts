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

/** The objects with their keys in etcd. */
export function* objectsOf({ nodes, services, pods }: Size): Generator<Put> {
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

function meta(
  name: string,
  namespace: string | undefined,
  labels: object,
  id: string,
  managedFields: readonly object[] = [
    managedBy('kubelet', { 'f:status': { 'f:phase': {}, 'f:podIPs': {} } }),
  ],
): object {
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels,
    uid: `00000000-0000-4000-8000-${id.padStart(12, '0')}`,
    creationTimestamp: '2026-11-01T00:00:00Z',
    managedFields,
  };
}

function managedBy(manager: string, fieldsV1: object): object {
  const time = '2026-11-01T00:00:00Z';
  return { manager, operation: 'Update', apiVersion: 'v1', time, fieldsType: 'FieldsV1', fieldsV1 };
}

function nodeName(i: number): string {
  return `node-${i}`;
}

function nodeAddress(i: number): string {
  return `172.20.${i >> 8}.${i & 255}`;
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
      addresses: [{ type: 'InternalIP', address: nodeAddress(i) }],
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
      {
        'kubernetes.io/service-name': `svc-${i}`,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
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

/** Who wrote which field of a pod: more than half of it, as in life. */
const podManagers = [
  managedBy('kube-controller-manager', {
    'f:metadata': {
      'f:generateName': {},
      'f:labels': { '.': {}, 'f:app': {}, 'f:pod-template-hash': {} },
      'f:ownerReferences': { '.': {}, 'k:{"uid":"00000000-0000-4000-8000-000000000000"}': {} },
    },
    'f:spec': {
      'f:containers': {
        'k:{"name":"main"}': {
          '.': {},
          'f:env': Object.fromEntries([
            ['.', {}],
            ...Array.from({ length: 8 }, (_, n) => [
              `k:{"name":"SETTING_${n}"}`,
              { '.': {}, 'f:name': {}, 'f:value': {} },
            ]),
          ]) as object,
          'f:image': {},
          'f:imagePullPolicy': {},
          'f:name': {},
          'f:ports': {
            '.': {},
            'k:{"containerPort":8080,"protocol":"TCP"}': {
              '.': {},
              'f:containerPort': {},
              'f:name': {},
              'f:protocol': {},
            },
          },
          'f:readinessProbe': {
            '.': {},
            'f:failureThreshold': {},
            'f:httpGet': { '.': {}, 'f:path': {}, 'f:port': {}, 'f:scheme': {} },
            'f:periodSeconds': {},
            'f:successThreshold': {},
            'f:timeoutSeconds': {},
          },
          'f:resources': {
            '.': {},
            'f:limits': { '.': {}, 'f:memory': {} },
            'f:requests': { '.': {}, 'f:cpu': {}, 'f:memory': {} },
          },
          'f:terminationMessagePath': {},
          'f:terminationMessagePolicy': {},
        },
      },
      'f:dnsPolicy': {},
      'f:enableServiceLinks': {},
      'f:restartPolicy': {},
      'f:schedulerName': {},
      'f:securityContext': {},
      'f:terminationGracePeriodSeconds': {},
    },
  }),
  managedBy('kubelet', {
    'f:status': {
      'f:conditions': Object.fromEntries(
        ['PodReadyToStartContainers', 'Initialized', 'ContainersReady', 'Ready'].map((type) => [
          `k:{"type":"${type}"}`,
          { '.': {}, 'f:lastProbeTime': {}, 'f:lastTransitionTime': {}, 'f:status': {}, 'f:type': {} },
        ]),
      ) as object,
      'f:containerStatuses': {},
      'f:hostIP': {},
      'f:hostIPs': {},
      'f:phase': {},
      'f:podIP': {},
      'f:podIPs': { '.': {}, 'k:{"ip":"10.128.0.1"}': { '.': {}, 'f:ip': {} } },
      'f:startTime': {},
    },
  }),
];

/** Not two pods start in the same second. */
function podTime(i: number, j: number, after: number): string {
  const seconds = ((i * 7919 + j * 131) % 1_000_000) + after;
  return new Date(Date.UTC(2026, 9, 1) + seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** As a Deployment's pod looks on a node: the name of its token's volume is its own. */
function pod(i: number, j: number, namespace: string, name: string, nodes: number): object {
  const address = podAddress(i, j);
  const token = `kube-api-access-${(i * 100 + j).toString(36).padStart(5, '0')}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...meta(
        name,
        namespace,
        { app: `svc-${i}`, 'pod-template-hash': '5d8f6c7b9' },
        `d${(i * 100 + j).toString(16)}`,
        podManagers,
      ),
      generateName: `svc-${i}-5d8f6c7b9-`,
      creationTimestamp: podTime(i, j, 0),
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `svc-${i}-5d8f6c7b9`,
          uid: `00000000-0000-4000-8000-${`e${i.toString(16)}`.padStart(12, '0')}`,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      nodeName: nodeName((i * 7 + j) % nodes),
      serviceAccountName: 'default',
      dnsPolicy: 'ClusterFirst',
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      terminationGracePeriodSeconds: 30,
      enableServiceLinks: true,
      securityContext: {},
      containers: [
        {
          name: 'main',
          image: `registry.example/svc-${i}:1.0`,
          imagePullPolicy: 'IfNotPresent',
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
          env: Array.from({ length: 8 }, (_, n) => ({ name: `SETTING_${n}`, value: `value-${n}` })),
          resources: { limits: { memory: '256Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
          readinessProbe: {
            httpGet: { path: '/healthz', port: 8080, scheme: 'HTTP' },
            periodSeconds: 10,
            timeoutSeconds: 1,
            successThreshold: 1,
            failureThreshold: 3,
          },
          volumeMounts: [
            { name: token, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
          ],
        },
      ],
      volumes: [
        {
          name: token,
          projected: {
            sources: [
              { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
              { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
              {
                downwardAPI: {
                  items: [
                    { path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } },
                  ],
                },
              },
            ],
            defaultMode: 420,
          },
        },
      ],
      tolerations: ['not-ready', 'unreachable'].map((condition) => ({
        key: `node.kubernetes.io/${condition}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
    },
    status: {
      phase: 'Running',
      podIP: address,
      podIPs: [{ ip: address }],
      hostIP: nodeAddress((i * 7 + j) % nodes),
      hostIPs: [{ ip: nodeAddress((i * 7 + j) % nodes) }],
      startTime: podTime(i, j, 0),
      qosClass: 'Burstable',
      conditions: [
        ['PodScheduled', 0],
        ['Initialized', 0],
        ['PodReadyToStartContainers', 3],
        ['ContainersReady', 9],
        ['Ready', 9],
      ].map(([type, after]) => ({
        type,
        status: 'True',
        lastTransitionTime: podTime(i, j, Number(after)),
      })),
      containerStatuses: [
        {
          name: 'main',
          ready: true,
          restartCount: 0,
          started: true,
          image: `registry.example/svc-${i}:1.0`,
          imageID: `registry.example/svc-${i}@sha256:${'0'.repeat(64)}`,
          containerID: `containerd://${(i * 100 + j).toString(16).padStart(64, '1')}`,
          state: { running: { startedAt: podTime(i, j, 5) } },
        },
      ],
    },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
