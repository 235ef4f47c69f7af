import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Field } from '../../src/model/fields.ts';
import { ciliumKeys } from '../../src/model/kinds/cilium-keys.ts';
import { objectMeta } from '../../src/model/kinds/define-kind.ts';
import { apiVersionOf } from '../../src/source/live/paths.ts';
import { definitionOf, type KindId, kindIds } from '../../src/model/kinds/index.ts';
import { keepObject } from '../../src/source/keep-object.ts';
import { credentialFormats } from '../support/credential-formats.ts';
import { runProgram } from '../support/run-program.ts';

/** What any field may say, and what must come out. */
const control = 'harmless-control-7f3a';

/** Containers of which more than the name is kept, with the text in what is. */
const containers = (text: string) => [
  { name: 'calico-node', env: [{ name: 'CALICO_IPV4POOL_CIDR', value: text }] },
  { name: 'kube-proxy', args: [`--proxy-mode=${text}`], command: ['kube-proxy', '--config', text] },
  {
    name: 'coredns',
    volumeMounts: [{ name: text, mountPath: text, subPath: text }],
    readinessProbe: { httpGet: { path: text, port: text } },
  },
];

/** Keys that some map keeps, for maps that do not keep every key. */
const keyCandidates = ['cpu', 'pods', ...ciliumKeys];

/** A value with the text in every string that the field tree keeps, and in the keys of maps. */
function filled(field: Field, text: string): unknown {
  switch (field.type) {
    case 'string':
    case 'intOrString':
      return text;
    case 'integer':
      return 1;
    case 'boolean':
      return true;
    case 'list': {
      const item = filled(field.of, text);
      if (field.of.type !== 'object' || field.of.fields.env === undefined) return [item];
      // What only some containers keep is left to those.
      const rest = Object.entries(item as object).filter(
        ([name]) => !['env', 'args', 'command', 'volumeMounts', 'readinessProbe'].includes(name),
      );
      return [Object.fromEntries(rest), ...containers(text)];
    }
    case 'map': {
      const { keeps } = field;
      const keys = keeps === undefined ? ['key', text] : keyCandidates.filter(keeps);
      return Object.fromEntries(keys.map((key) => [key, filled(field.of, text)]));
    }
    case 'object':
      return Object.fromEntries(Object.entries(field.fields).map(([name, of]) => [name, filled(of, text)]));
  }
}

/** Kept values of ConfigMaps, with the text in them. */
function configMaps(text: string): object[] {
  const quoted = JSON.stringify(text);
  const corefile = `.:53 {\n    errors ${text.replaceAll('\n', '\n    ')}\n}\n`;
  const all: Record<string, Record<string, string>> = {
    coredns: { Corefile: corefile },
    'cilium-config': Object.fromEntries(ciliumKeys.map((key) => [key, text])),
    'kubeadm-config': {
      ClusterConfiguration: `networking:\n  dnsDomain: ${quoted}\n  podSubnet: ${quoted}\n`,
    },
    'kubelet-config': { kubelet: `clusterDomain: ${quoted}\nclusterDNS: [${quoted}]\n` },
    'kube-proxy': { 'config.conf': `mode: ${quoted}\nclusterCIDR: ${quoted}\n` },
    'antrea-config': { 'antrea-agent.conf': `serviceCIDR: ${quoted}\n` },
    'kube-flannel-cfg': { 'net-conf.json': `{"Network": ${quoted}, "Backend": {"Type": ${quoted}}}` },
    'calico-config': { veth_mtu: text, calico_backend: text },
  };
  return Object.entries(all).map(([name, data]) => ({
    ...head('ConfigMap'),
    metadata: { name, namespace: 'kube-system' },
    data,
  }));
}

function head(id: KindId): { apiVersion: string; kind: string } {
  const { kind, served } = definitionOf(id);
  const [{ group, versions }] = served;
  return { apiVersion: apiVersionOf({ group, version: versions[0] ?? 'v1' }), kind };
}

/** Objects of a kind: one with the text in every field but the name, one named by it. */
function objectsWith(id: KindId, text: string, name: string): object[] {
  const { fields, annotations } = definitionOf(id);
  const metadata = {
    ...(filled(objectMeta, text) as object),
    name,
    annotations: Object.fromEntries(annotations.map((key) => [key.endsWith('/') ? `${key}x` : key, text])),
  };
  if (id === 'ConfigMap') return [...configMaps(text), { ...head(id), metadata, data: {} }];
  const body = filled(fields, text) as object;
  return [
    { ...head(id), metadata, ...body },
    { ...head(id), metadata: { name: text, namespace: text }, ...body },
  ];
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [
    ...(Array.isArray(value) ? [] : [key]),
    ...stringsIn(part),
  ]);
}

const origin = { label: 'live evidence', declared: false } as const;
const kept = (id: KindId, object: object) => keepObject(id, object, head(id).apiVersion, origin);

describe.each(kindIds)('every kept string of %s', (id) => {
  it('is kept as it is where it is harmless', () => {
    const controlsIn = (values: readonly unknown[]) =>
      values.flatMap(stringsIn).filter((text) => text.includes(control));
    const objects = objectsWith(id, control, 'one');
    const planted = controlsIn(objects);
    expect(planted.length).toBeGreaterThan(5);
    const results = objects.map((object) => kept(id, object));
    const found = controlsIn(results.map(({ object }) => ({ ...object, ref: undefined })));
    // Some values must be a number, a word or a range, and some are kept of certain containers only.
    expect(found.length).toBeGreaterThan(planted.length * 0.9);
  });

  it(`holds none of ${credentialFormats.length} kinds of credentials`, () => {
    const leaks = credentialFormats.filter(({ text, secret }) =>
      objectsWith(id, text, 'one').some((object) => JSON.stringify(kept(id, object)).includes(secret)),
    );
    expect(leaks.map(({ name }) => name)).toEqual([]);
  });
});

describe('a snapshot full of credentials', () => {
  let dir: string;
  const secrets = [...new Set(credentialFormats.map(({ secret }) => secret))];
  const leaks = (text: string) => secrets.filter((secret) => text.includes(secret));

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'canaries-'));
    const write = (name: string, items: object[]) => {
      const list = { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '1' }, items };
      writeFileSync(join(dir, `${name}.json`), JSON.stringify(list));
    };
    for (const id of kindIds) {
      write(`${id}.control`, objectsWith(id, control, 'control'));
      credentialFormats.forEach(({ text }, index) => {
        write(`${id}.${index}`, objectsWith(id, text, `format-${index}`));
      });
    }
    const texts = credentialFormats.map(({ text }) => text).join('\n');
    writeFileSync(join(dir, 'broken.yaml'), `apiVersion: v1\nkind: Pod\nmetadata: {name: ${texts}`);
  });
  afterAll(() => {
    rmSync(dir, { recursive: true });
  });

  it.each(['text', 'markdown', 'json'])('is reviewed without one of them, as %s', (format) => {
    const { stdout, stderr } = runProgram(['review', '--from', dir, '--format', format, '--verbose']);
    expect(stdout).toContain('broken.yaml');
    expect(leaks(stdout + stderr)).toEqual([]);
  });

  it('is captured without one of them', () => {
    const output = join(dir, '..', `${dir.split('/').pop() ?? ''}-capture`);
    try {
      const { code, stdout, stderr } = runProgram(['capture', '--from', dir, '--output', output]);
      expect(code).toBe(0);
      const files = readdirSync(output, { recursive: true, withFileTypes: true }).filter((one) =>
        one.isFile(),
      );
      const texts = files.map((one) => readFileSync(join(one.parentPath, one.name), 'utf8'));
      expect(leaks([...texts, stdout, stderr].join('\n'))).toEqual([]);
      for (const id of kindIds) {
        const file = files.findIndex((one) => one.name.startsWith(`${id}.1.`));
        expect(texts[file], id).toContain(control);
      }
    } finally {
      rmSync(output, { recursive: true, force: true });
    }
  });
});
