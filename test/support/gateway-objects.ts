import type { RawObject } from './snapshot-of.ts';

export const gatewayGroup = 'gateway.networking.k8s.io';

type Fields = Readonly<Record<string, unknown>>;

function named(path: string): { name: string; namespace: string } {
  const [namespace = '', name = ''] = path.split('/');
  return { name, namespace };
}

/** Any kind of the group, at v1, `namespace/name`. `metadata` is merged. */
export function gatewayObject(kind: string, path: string, spec: Fields, fields: Fields = {}): RawObject {
  const { metadata, ...rest } = fields;
  return {
    apiVersion: `${gatewayGroup}/v1`,
    kind,
    metadata: { ...named(path), generation: 2, ...(metadata as Fields | undefined) },
    spec,
    ...rest,
  };
}

/** A Gateway of class `edge` with one HTTP listener for routes of every namespace, unless `spec` says otherwise. */
export function gateway(path: string, spec: Fields = {}, fields: Fields = {}): RawObject {
  const listeners = [
    { name: 'http', port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } },
  ];
  return gatewayObject('Gateway', path, { gatewayClassName: 'edge', listeners, ...spec }, fields);
}

/** A route, attached to Gateway infra/edge, with one rule to port 80 of Service `cart` beside it. */
export function route(kind: string, path: string, spec: Fields = {}, fields: Fields = {}): RawObject {
  const parentRefs = [{ name: 'edge', namespace: 'infra' }];
  const rules = [{ backendRefs: [{ name: 'cart', port: 80 }] }];
  return gatewayObject(kind, path, { parentRefs, rules, ...spec }, fields);
}

export const httpRoute = (path: string, spec: Fields = {}, fields: Fields = {}) =>
  route('HTTPRoute', path, spec, fields);

/** A GatewayClass `edge` whose controller claims these features; without any it claims none at all. */
export function gatewayClass(
  features?: readonly string[],
  controllerName = 'example.net/gateway',
): RawObject {
  return {
    apiVersion: `${gatewayGroup}/v1`,
    kind: 'GatewayClass',
    metadata: { name: 'edge', generation: 1 },
    spec: { controllerName },
    status: {
      conditions: [{ type: 'Accepted', status: 'True', reason: 'Accepted', observedGeneration: 1 }],
      ...(features === undefined ? {} : { supportedFeatures: features.map((name) => ({ name })) }),
    },
  };
}

/** A ReferenceGrant `namespace/name`: from one kind of one namespace to one kind, of this name where one is given. */
export function grant(path: string, from: Fields, to: Fields, fields: Fields = {}): RawObject {
  return gatewayObject(
    'ReferenceGrant',
    path,
    { from: [{ group: gatewayGroup, ...from }], to: [{ group: '', ...to }] },
    fields,
  );
}

/** `status` of a route with one condition by one controller, of the current generation unless another is given. */
export function parentStatus(
  type: string,
  status: string,
  reason: string,
  {
    generation = 2,
    controllerName = 'example.net/gateway',
    parentRef = { name: 'edge', namespace: 'infra' },
  } = {},
): Fields {
  const conditions = [{ type, status, reason, observedGeneration: generation }];
  return { status: { parents: [{ parentRef, controllerName, conditions }] } };
}

/** The definition of a kind of the group, of one bundle and channel, that serves and stores v1. */
export function definition(
  kind: string,
  plural: string,
  bundle: string,
  channel = 'standard',
  { versions = [{ name: 'v1', served: true, storage: true }], storedVersions = ['v1'] } = {},
): RawObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${gatewayGroup}`,
      annotations: {
        [`${gatewayGroup}/bundle-version`]: bundle,
        [`${gatewayGroup}/channel`]: channel,
      },
    },
    spec: { group: gatewayGroup, names: { kind, plural }, versions },
    status: { storedVersions },
  };
}
