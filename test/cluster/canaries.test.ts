import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { askedKinds, definitionOf, type KindId, kindIds } from '../../src/model/kinds/index.ts';
import { planFor } from '../../src/pipeline/review-sources.ts';
import { rules } from '../../src/rules/index.ts';
import { runProgram } from '../support/run-program.ts';
import { startControlPlane, type ControlPlane } from './control-plane.ts';
import { startFaultProxy, type Fault, type FaultProxy } from './support/fault-proxy.ts';
import { installAllKinds } from './support/one-of-each.ts';
import { runMeasured } from './support/run-measured.ts';
import { opaqueText, type SchemaObject, schemaObjectOf } from './support/schema-objects.ts';

/** Kinds whose definitions here, made for the test, describe no fields: only metadata is planted in them. */
const planted = new Map<KindId, SchemaObject>();
let controlPlane: ControlPlane;
let proxy: FaultProxy;
let dir: string;

const all = (part: 'kept' | 'outside') =>
  [...planted].flatMap(([id, one]) => [...one[part]].map(([path, text]) => ({ id, path, text })));

/** The planted fields whose text stands in this one. */
/**
 * What must come out of a kind. What a readiness probe asks is kept of DNS servers only, of a pod's conditions
 * only Ready: these are neither.
 */
function keptOf(id: KindId): string[] {
  return [...(planted.get(id)?.kept.keys() ?? [])]
    .filter((path) => !path.includes('readinessProbe.httpGet'))
    .filter((path) => !(id === 'Pod' && path.startsWith('status.conditions[]')))
    .map((path) => `${id} ${path}`);
}

function fieldsIn(text: string, part: 'kept' | 'outside', only?: KindId): string[] {
  const found = new Set(text.match(opaqueText));
  return all(part)
    .filter((one) => found.has(one.text) && (only === undefined || one.id === only))
    .map(({ id, path }) => `${id} ${path}`);
}

function textOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

/** Answers every list with the one planted object of its kind, and every ConfigMap with the planted one's fields. */
const plantedAnswer: Fault = ({ request, response }) => {
  const { pathname } = new URL(request.url?.replace(/^\/s\d+/, '') ?? '', 'https://localhost');
  const [, root, name] = /^(.*)\/configmaps\/([^/]+)$/.exec(pathname) ?? [];
  const id = askedKinds.find((one) => isAskedFor(one, pathname));
  const object = planted.get(name === undefined ? (id ?? 'Node') : 'ConfigMap')?.object ?? {};
  const metadata = { ...(object.metadata as object), name, namespace: root?.split('/').pop() };
  const body =
    name === undefined
      ? { apiVersion: object.apiVersion, kind: `${String(object.kind)}List`, metadata: {}, items: [object] }
      : { ...object, metadata };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

function isAskedFor(id: KindId, path: string): boolean {
  const { plural, served } = definitionOf(id);
  return served.some(({ group, versions }) =>
    versions.some((version) => path === `/${group === '' ? 'api' : `apis/${group}`}/${version}/${plural}`),
  );
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'canaries-'));
  controlPlane = await startControlPlane({ controllers: [] });
  await installAllKinds(controlPlane);
  // Schemas of definitions are published a moment after these are established.
  for (const id of kindIds) {
    planted.set(
      id,
      await vi.waitFor(() => schemaObjectOf(controlPlane, id), { timeout: 30_000, interval: 500 }),
    );
  }
  mkdirSync(join(dir, 'snapshot'));
  for (const [id, { object }] of planted) {
    const list = { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '1' }, items: [object] };
    writeFileSync(join(dir, 'snapshot', `${id}.json`), JSON.stringify(list));
  }
  proxy = await startFaultProxy(controlPlane);
});
afterAll(async () => {
  await proxy.close();
  await controlPlane.stop();
  rmSync(dir, { recursive: true });
});

it('texts are planted in kept fields and outside of them', () => {
  const builtIn = kindIds.filter((id) => definitionOf(id).builtIn && id !== 'ConfigMap');
  for (const id of builtIn) {
    const { kept, outside } = planted.get(id) ?? { kept: new Map(), outside: new Map() };
    expect([id, kept.size > 0, outside.size > 10]).toEqual([id, true, true]);
  }
  const outside = all('outside').map(({ id, path }) => `${id} ${path}`);
  for (const field of [
    'Pod spec.containers[].env[].value',
    'Pod spec.containers[].livenessProbe.exec.command[]',
    'Pod spec.volumes[].secret.secretName',
    'Pod metadata.annotations[key]',
    'Node metadata.managedFields[].manager',
    'ConfigMap data[key]',
    'Secret data[key]',
    'Secret stringData[key]',
    'Secret metadata.annotations[key]',
    'Service metadata.annotations[key]',
    'Ingress metadata.finalizers[]',
  ]) {
    expect(outside).toContain(field);
  }
  expect(outside.length).toBeGreaterThan(2_000);
});

describe('from a snapshot', () => {
  it('the capture holds what is kept, and nothing else', () => {
    const output = join(dir, 'capture');
    const { code, stdout, stderr } = runProgram([
      'capture',
      '--from',
      join(dir, 'snapshot'),
      '--output',
      output,
    ]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const text = textOf(output) + stdout;
    // Of a Secret it is kept which keys it has.
    expect(fieldsIn(text, 'outside')).toEqual(['Secret data (key)', 'Secret stringData (key)']);
    for (const id of planted.keys()) {
      const kept = keptOf(id);
      expect(fieldsIn(text, 'kept', id)).toEqual(kept);
    }
  });

  it.each(['text', 'markdown', 'json'])('the review as %s tells nothing else', (format) => {
    const path = join(dir, 'snapshot');
    const { stdout, stderr } = runProgram(['review', '--from', path, '--format', format, '--verbose']);
    expect(stdout).toContain('of-schema');
    expect(fieldsIn(stdout + stderr, 'outside')).toEqual([]);
  });
});

describe('from an API server', () => {
  const isPlanted = (path: string) =>
    /\/configmaps\/[^/]+$/.test(path) || askedKinds.some((id) => isAskedFor(id, path));

  it('the capture holds what is kept, and nothing else', async () => {
    const kubeconfig = proxy.kubeconfigFor(isPlanted, plantedAnswer);
    const output = join(dir, 'live-capture');
    const { code, stdout, stderr } = await runMeasured([
      'capture',
      '--kubeconfig',
      kubeconfig,
      '--output',
      output,
    ]);
    expect(code).toBe(0);
    const text = textOf(output) + stdout + stderr;
    // Of coredns-custom it is kept which keys there are, because imports name them.
    expect(fieldsIn(text, 'outside')).toEqual(['ConfigMap data (key)']);
    for (const id of planFor(rules, []).wanted.kinds) {
      const kept = keptOf(id);
      expect(fieldsIn(text, 'kept', id)).toEqual(kept);
    }
  });

  it('the review tells nothing else', async () => {
    const kubeconfig = proxy.kubeconfigFor(isPlanted, plantedAnswer);
    const args = ['review', '--kubeconfig', kubeconfig, '--format', 'json', '--verbose'];
    const { stdout, stderr } = await runMeasured(args);
    expect(stdout).toContain('of-schema');
    expect(fieldsIn(stdout + stderr, 'outside')).toEqual([]);
  });
});
