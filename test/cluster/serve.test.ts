import { readFileSync, writeFileSync } from 'node:fs';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { definitionOf, type KindId } from '../../src/model/kinds/index.ts';
import { accessOf, type Role } from '../../src/pipeline/access.ts';
import { planFor } from '../../src/pipeline/review-sources.ts';
import { rules } from '../../src/rules/index.ts';
import { tools } from '../../tools/index.ts';
import { clients, launchOf } from '../support/mcp-clients.ts';
import { type RunningServer, startServer } from '../support/mcp-server.ts';
import type { ControlPlane } from './control-plane.ts';
import { startControlPlane } from './control-plane.ts';
import { startDemoCluster } from './demo/demo-cluster.ts';
import { bindRoles, kubeconfigAs, kubeconfigWith } from './support/access.ts';
import { callEveryTool } from './support/call-every-tool.ts';
import { untilEndpoints } from './support/until-endpoints.ts';

let controlPlane: ControlPlane;
let host: string;
let users = 0;

beforeAll(async () => {
  controlPlane = await startDemoCluster();
  host = new URL(controlPlane.url).host;
  await untilEndpoints(controlPlane, 29);
});
afterAll(() => controlPlane.stop());

const wanted = planFor(rules, []).wanted;

/** Tools that read no source, as callEveryTool calls them. */
const readNothing = ['explain_rule', 'check_scope', 'verify_commands', 'check_review', 'get_review_guide'];

/** Somebody who may do what `rbac` prints, but for these kinds. */
async function userWithout(kinds: readonly KindId[]): Promise<{ user: string; kubeconfig: string }> {
  const plurals = kinds.map((kind) => definitionOf(kind).plural);
  const less = accessOf(wanted, []).map((role): Role => {
    const left = role.rules.map((rule) => ({
      ...rule,
      resources: rule.resources.filter((resource) => !plurals.includes(resource)),
    }));
    return { ...role, rules: left.filter(({ resources }) => resources.length > 0) };
  });
  users += 1;
  const user = `agent-${users}`;
  await bindRoles(controlPlane, user, less);
  return { user, kubeconfig: kubeconfigAs(controlPlane, user) };
}

function eventsOf(user: string) {
  return controlPlane.auditEvents().filter(({ impersonatedUser }) => impersonatedUser?.username === user);
}

describe('on a real API server', () => {
  it('every tool answers as its schema says, within the budget, from one reading', async () => {
    const { user, kubeconfig } = await userWithout([]);
    const server = await startServer(['--kubeconfig', kubeconfig]);
    const answers = await callEveryTool(server);
    expect([...answers.keys()]).toEqual(tools.map(({ name }) => name));
    const origin = { source: 'current', isDefault: true, type: 'live', cluster: 'test', server: host };
    const readings = new Set<string>();
    for (const [name, { isError, text, structured }] of answers) {
      expect(isError, text).toBe(false);
      const tool = tools.find((one) => one.name === name)!;
      expect(tool.output.parse(structured), name).toEqual(structured);
      for (const one of [text, JSON.stringify(structured)]) {
        expect(one.length, name).toBeLessThanOrEqual(45_000);
        expect(encode(one).length, name).toBeLessThanOrEqual(8_000);
      }
      expect(text.split('\n')[0], name).toBe(structured.verdict);
      if (readNothing.includes(name)) continue;
      expect(text, name).toMatch(/^.*\nShowing \d+/);
      expect(text, name).toContain(`cluster test at ${host}`);
      if (name === 'list_sources') continue;
      expect(text, name).toMatch(/, read \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \(\d+ s ago\); reading s/);
      const origins = 'origins' in structured ? structured.origins : [structured.origin];
      expect(origins, name).toMatchObject([origin]);
      readings.add(z.array(z.object({ snapshotId: z.string() })).parse(origins)[0]!.snapshotId);
    }
    expect(readings.size).toBe(1);
    expect(answers.get('get_services')?.text).toMatch(
      /^26 Services: 1 with an endpoint that is not ready, 2 /,
    );
    expect(answers.get('get_dataplane')?.text).toMatch(/^CNI: Cilium v1\.20\.2/);

    const events = eventsOf(user);
    expect(new Set(events.map(({ verb }) => verb))).toEqual(new Set(['get', 'list']));
    expect(events.filter(({ objectRef }) => objectRef?.resource === 'secrets')).toEqual([]);
    expect(
      events.filter(({ verb, objectRef }) => verb === 'list' && objectRef?.resource === 'services'),
    ).toHaveLength(1);
    expect(await server.end()).toBe(0);
  });

  it.each(Object.entries(clients))('is reviewed by %s', async (_, connect) => {
    const client = await connect(launchOf(['--kubeconfig', controlPlane.kubeconfig('admin')]));
    expect(await client.listTools()).toHaveLength(tools.length);
    const { isError = false, text, structuredContent } = await client.call('review_network');
    expect(isError).toBe(false);
    expect(text).toMatch(/^\d+ findings: /);
    expect(structuredContent).toMatchObject({
      origins: [{ source: 'current', type: 'live', cluster: 'test', server: host }],
      total: expect.any(Number) as number,
    });
  });
});

describe('a kind that may not be read', () => {
  it.each([
    ['get_services', 'Service'],
    ['get_endpointslices', 'EndpointSlice'],
    ['get_ingresses', 'Ingress'],
    ['get_nodes', 'Node'],
  ] as const)('is refused by %s, which names the right and the next call', async (name, kind) => {
    const { kubeconfig } = await userWithout([kind]);
    const server = await startServer(['--kubeconfig', kubeconfig]);
    const { isError, text } = await server.call(name);
    expect(isError).toBe(true);
    expect(text).toMatch(new RegExp(`^${kind} may not be read from source current`));
    expect(text).toContain(`cannot list resource "${definitionOf(kind).plural}"`);
    expect(text).toMatch(/ Next: .*rbac.*; or call list_sources and choose another source\.$/m);
    expect(await server.call('list_sources')).toMatchObject({ isError: false });
  });

  it.each([
    ['get_dataplane', 'DaemonSet'],
    ['get_gateway_api', 'HTTPRoute'],
    ['get_dns', 'ConfigMap'],
    ['get_services', 'EndpointSlice'],
  ] as const)('is a gap in what %s answers of the rest', async (name, kind) => {
    const { kubeconfig } = await userWithout([kind]);
    const server = await startServer(['--kubeconfig', kubeconfig]);
    const { isError, text, structured } = await server.call(name);
    expect(isError, text).toBe(false);
    expect(structured.gaps).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          what: expect.stringMatching(new RegExp(`^${kind}\\b`)) as string,
          reason: 'forbidden',
          next: expect.stringContaining('rbac') as string,
        }),
      ]),
    );
    expect(text).toMatch(new RegExp(`^Not read: ${kind}.*: forbidden\\.`, 'm'));
  });

  it('leaves no tool that claims anything to somebody who may read nothing', async () => {
    const server = await startServer(['--kubeconfig', controlPlane.kubeconfig('nobody')]);
    const answers = await callEveryTool(server);
    for (const name of ['get_services', 'get_endpointslices', 'get_ingresses', 'get_nodes']) {
      expect(answers.get(name), name).toMatchObject({ isError: true });
    }
    expect(answers.get('review_network')?.text).toMatch(/^0 findings/);
    expect(answers.get('get_gateway_api')?.text).toMatch(/unknown/i);
    expect(answers.get('get_dataplane')?.text).toMatch(/unknown/i);
    expect(answers.get('get_dns')?.text).toMatch(/unknown/i);
  });
});

interface Kubeconfig {
  clusters: { name: string; cluster: object }[];
  contexts: { name: string; context: { cluster: string; user: string } }[];
  users: { name: string; user: object }[];
  'current-context': string;
}

it('reports another current context, and stays with the one it began with', async () => {
  const { user, kubeconfig } = await userWithout([]);
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig;
  config.users.push({ name: 'other', user: { token: controlPlane.tokens.nobody } });
  config.contexts.push({ name: 'other', context: { cluster: 'test', user: 'other' } });
  writeFileSync(kubeconfig, JSON.stringify(config));
  const server = await startServer(['--kubeconfig', kubeconfig]);
  expect((await server.call('get_nodes')).text).not.toContain('current context now');

  writeFileSync(kubeconfig, JSON.stringify({ ...config, 'current-context': 'other' }));
  const before = controlPlane.auditEvents().length;
  const note = 'other is the current context now; this server stays with the one it started with.';
  for (const [name, { isError, text }] of await callEveryTool(server)) {
    expect(isError, text).toBe(false);
    if (!['list_sources', ...readNothing].includes(name)) expect(text, name).toContain(note);
  }
  const anew = await server.call('get_services', { maxAge: 0 });
  expect(anew.structured.origin).toMatchObject({ cluster: 'test', notes: [note] });
  const since = controlPlane.auditEvents().slice(before);
  expect(since.length).toBeGreaterThan(0);
  expect(new Set(since.map(({ impersonatedUser }) => impersonatedUser?.username))).toEqual(new Set([user]));
});

it('tells of an API server that has gone, goes on, and keeps what it read before', async () => {
  const other = await startControlPlane({ controllers: [] });
  let server: RunningServer;
  try {
    const config = JSON.parse(readFileSync(other.kubeconfig('admin'), 'utf8')) as Kubeconfig;
    const authority = readFileSync(other.caFile).toString('base64');
    config.clusters[0]!.cluster = { server: other.url, 'certificate-authority-data': authority };
    const kubeconfig = `${controlPlane.kubeconfig('admin')}.other`;
    writeFileSync(kubeconfig, JSON.stringify(config));
    server = await startServer(['--kubeconfig', kubeconfig, '--timeout', '20s']);
    expect(await server.call('get_services')).toMatchObject({ isError: false });
  } finally {
    await other.stop();
  }
  const { isError, text } = await server.call('get_services', { maxAge: 0 });
  expect(isError).toBe(true);
  expect(text).toMatch(/^The source current cannot be read: .* Next: .*list_sources/s);
  expect(text).toContain(new URL(other.url).host);
  expect(text).not.toContain(other.tokens.admin);
  expect(await server.call('get_services')).toMatchObject({ isError: false });
  expect(await server.end()).toBe(0);
});

it('tells of an expired login, and reads once the login is renewed', async () => {
  const expired = 'e'.repeat(32);
  const kubeconfig = kubeconfigWith(controlPlane, 'admin', { user: { token: expired } });
  const server = await startServer(['--kubeconfig', kubeconfig]);
  onTestFinished(() => {
    expect(server.stderr()).not.toContain(controlPlane.tokens.admin);
  });
  for (const name of ['get_services', 'review_network']) {
    const { isError, text } = await server.call(name);
    expect(isError).toBe(true);
    expect(text).toMatch(/^The source current cannot be read: .*401.* Next: /s);
    expect(text).not.toContain(expired);
  }
  kubeconfigWith(controlPlane, 'admin', {});
  const { isError, text } = await server.call('get_services');
  expect(isError, text).toBe(false);
  expect(text).toMatch(/^26 Services: /);
});
