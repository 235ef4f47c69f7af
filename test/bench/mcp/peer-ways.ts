import { load } from 'js-yaml';
import { z } from 'zod';
import type { Facts } from './facts.ts';
import type { Way } from './question.ts';

type Values = readonly unknown[];

/** A way whose answers are objects, or rows of a table, read alike from text and from structured content. */
function way(
  lists: 'table' | 'yaml',
  calls: Way['calls'],
  read: (values: readonly Values[]) => unknown,
): Way {
  return {
    calls,
    lists,
    fromTexts: (texts) => read(texts.map(valuesIn)),
    fromStructured: (contents) => read(contents.map(itemsOf)),
  };
}

function itemsOf(content: unknown): Values {
  const list = z.object({ items: z.array(z.unknown()) }).safeParse(content);
  return (list.success ? list.data.items : [content]).map(lowerKeys);
}

/** Columns stand in capitals in the text of a table and not so in its structured content. */
function lowerKeys(value: unknown): unknown {
  const row = z.record(z.string(), z.unknown()).safeParse(value);
  if (!row.success || 'metadata' in row.data) return value;
  return Object.fromEntries(Object.entries(row.data).map(([key, one]) => [key.toLowerCase(), one]));
}

function valuesIn(text: string): Values {
  const [header = '', ...lines] = text.split('\n');
  if (!/^(NAMESPACE|APIVERSION) /.test(header)) {
    const value = load(text);
    return Array.isArray(value) ? (value as Values) : [value];
  }
  const columns = [...header.matchAll(/\S+( \S+)*/g)].map(({ 0: name, index }) => ({ name, index }));
  return lines
    .filter((line) => line !== '')
    .map((line) =>
      Object.fromEntries(
        columns.map(({ name, index }, n) => [
          name.toLowerCase(),
          line.slice(index, columns[n + 1]?.index).trim(),
        ]),
      ),
    );
}

const list = (apiVersion: string, kind: string) => ({ tool: 'resources_list', args: { apiVersion, kind } });
const get = (apiVersion: string, kind: string, path: string) => {
  const [namespace = '', name = ''] = path.split('/');
  return { tool: 'resources_get', args: { apiVersion, kind, namespace, name } };
};

const sliceRow = z.object({ namespace: z.string(), endpoints: z.string(), labels: z.string() });
const podRow = z.object({ namespace: z.string(), ready: z.string(), labels: z.string() });
const slice = z.object({
  metadata: z.object({ namespace: z.string(), labels: z.record(z.string(), z.string()) }),
  endpoints: z.array(z.object({ conditions: z.object({ ready: z.boolean() }) })).nullish(),
});
const images = z.object({ images: z.string() });
const configMap = z.object({ data: z.record(z.string(), z.string()) });
const node = z.object({ spec: z.object({ podCIDR: z.string() }) });
const route = z.object({
  spec: z.object({ parentRefs: z.array(z.object({ sectionName: z.string() })) }),
  status: z.object({
    parents: z.array(z.object({ conditions: z.array(z.object({ status: z.string(), reason: z.string() })) })),
  }),
});
const gateway = z.object({
  spec: z.object({
    listeners: z.array(
      z.object({
        name: z.string(),
        allowedRoutes: z.object({ namespaces: z.object({ from: z.string() }) }),
      }),
    ),
  }),
});

const slices = list('discovery.k8s.io/v1', 'EndpointSlice');

function serviceOf(namespace: string, labels: string): string {
  return `${namespace}/${/kubernetes\.io\/service-name=([^,]+)/.exec(labels)?.[1] ?? '?'}`;
}

function slicesWhere(values: Values = [], test: (ready: readonly boolean[]) => boolean): string[] {
  return values
    .map((value) => slice.parse(value))
    .filter(({ endpoints }) => test((endpoints ?? []).map(({ conditions }) => conditions.ready)))
    .map(
      ({ metadata: { namespace, labels } }) => `${namespace}/${labels['kubernetes.io/service-name'] ?? '?'}`,
    )
    .sort();
}

/** The ways that kubernetes-mcp-server offers; more than one where it is not plain which is the cheapest. */
export const peerWays: Readonly<Record<keyof Facts, readonly Way[]>> = {
  unready: [
    // Of the endpoints of a slice the table shows addresses alone: there is no column of readiness.
    way('table', [slices], ([rows = []]) =>
      rows.flatMap((row) => z.object({ ready: z.string() }).parse(row).ready),
    ),
    // A pod is taken for an endpoint of the Service of its label, which no answer says.
    way('table', [{ tool: 'pods_list', args: {} }], ([rows = []]) =>
      rows
        .map((row) => podRow.parse(row))
        .filter(({ ready }) => !/^(\d+)\/\1$/.test(ready))
        .map(({ namespace, labels }) => `${namespace}/${/app=([^,]+)/.exec(labels)?.[1] ?? '?'}`)
        .sort(),
    ),
    way('yaml', [slices], ([values]) => slicesWhere(values, (ready) => ready.includes(false))),
  ],
  empty: [
    way('table', [slices], ([rows = []]) =>
      rows
        .map((row) => sliceRow.parse(row))
        .filter(({ endpoints }) => endpoints === '<unset>')
        .map(({ namespace, labels }) => serviceOf(namespace, labels))
        .sort(),
    ),
    way('yaml', [slices], ([values]) => slicesWhere(values, (ready) => !ready.includes(true))),
  ],
  dataplane: [
    way(
      'table',
      [list('apps/v1', 'DaemonSet'), get('v1', 'ConfigMap', 'kube-system/kube-proxy')],
      ([rows = [], configs = []]) => ({
        cni: rows.flatMap((row) => /\/(flannel):/.exec(images.parse(row).images)?.[1] ?? [])[0],
        kubeProxy: /^mode: (\w+)$/m.exec(configMap.parse(configs[0]).data['config.conf'] ?? '')?.[1],
      }),
    ),
  ],
  route: [
    way(
      'table',
      [
        get('gateway.networking.k8s.io/v1', 'HTTPRoute', 'team-7/console'),
        get('gateway.networking.k8s.io/v1', 'Gateway', 'infra/edge'),
      ],
      ([routes = [], gateways = []]) => {
        const { spec, status } = route.parse(routes[0]);
        const listener = spec.parentRefs[0]?.sectionName;
        return {
          reason: status.parents[0]?.conditions.find((condition) => condition.status === 'False')?.reason,
          listener,
          lets: gateway.parse(gateways[0]).spec.listeners.find(({ name }) => name === listener)?.allowedRoutes
            .namespaces.from,
        };
      },
    ),
  ],
  forwards: [
    way('table', [get('v1', 'ConfigMap', 'kube-system/coredns')], ([configs = []]) => {
      const corefile = configMap.parse(configs[0]).data.Corefile ?? '';
      return [...corefile.matchAll(/^(\S+):53 \{\n([^]*?)^\}/gm)].map(([, zone, block = '']) => [
        zone,
        /forward \. ([^{\n]*)/.exec(block)?.[1]?.trim().split(' '),
      ]);
    }),
  ],
  headroom: [
    way(
      'yaml',
      [get('v1', 'ConfigMap', 'kube-flannel/kube-flannel-cfg'), list('v1', 'Node')],
      ([configs = [], values = []]) => {
        const network = configMap.parse(configs[0]).data['net-conf.json'] ?? '';
        const range = /"Network": "([^"]+)"/.exec(network)?.[1];
        const given = new Set(values.map((value) => node.parse(value).spec.podCIDR));
        if ([...given].some((one) => !one.endsWith('/24'))) return undefined;
        return { range, given: given.size, free: 2 ** (24 - Number(range?.split('/')[1])) - given.size };
      },
    ),
  ],
};
