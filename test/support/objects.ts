import type { RawObject } from './snapshot-of.ts';

/** A Linux node that is up. `fields` replaces whole top-level fields; metadata is merged. */
export function node(name: string, fields: Partial<RawObject> = {}): RawObject {
  const { metadata, ...rest } = fields;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' }, ...metadata },
    spec: {},
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
    ...rest,
  };
}

/** A ClusterIP Service `namespace/name` on port 80 that selects app=name; `spec` is merged over that. */
export function service(path: string, spec: Record<string, unknown> = {}, metadata: object = {}): RawObject {
  const { namespace, name } = split(path);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, ...metadata },
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.50',
      clusterIPs: ['10.96.0.50'],
      selector: { app: name },
      internalTrafficPolicy: 'Cluster',
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }],
      ...spec,
    },
  };
}

interface EndpointOptions {
  readonly node?: string;
  readonly pod?: string;
  readonly zone?: string;
  readonly ready?: boolean;
  readonly serving?: boolean;
  readonly terminating?: boolean;
}

/** An EndpointSlice of Service `namespace/name`, one endpoint for each entry. */
export function endpointSlice(
  path: string,
  endpoints: readonly EndpointOptions[],
  fields: object = {},
): RawObject {
  const { namespace, name } = split(path);
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${name}-x7k`, namespace, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    ports: [{ name: 'http', protocol: 'TCP', port: 8080 }],
    endpoints: endpoints.map(({ node: nodeName, pod, zone, ...conditions }, index) => ({
      addresses: [`10.244.0.${10 + index}`],
      conditions,
      ...(nodeName === undefined ? {} : { nodeName }),
      ...(zone === undefined ? {} : { zone }),
      ...(pod === undefined ? {} : { targetRef: { kind: 'Pod', namespace, name: pod } }),
    })),
    ...fields,
  };
}

/** A running pod `namespace/name` with label app=`app`, listening on 8080; `spec` is merged over that. */
export function pod(
  path: string,
  app: string,
  spec: Record<string, unknown> = {},
  metadata: object = {},
): RawObject {
  const { namespace, name } = split(path);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app }, ...metadata },
    spec: {
      containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }] }],
      ...spec,
    },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

function split(path: string): { namespace: string; name: string } {
  const [namespace = '', name = ''] = path.split('/');
  return { namespace, name };
}
