import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Review } from '../../src/model/review.ts';
import { runProgram } from '../support/run-program.ts';

let dir: string;
const at = (path: string) => join(dir, path);

const service = `apiVersion: v1
kind: Service
metadata: { name: search, namespace: shop, resourceVersion: "7" }
spec: { type: ClusterIP, clusterIP: 10.96.0.5, selector: { app: serach }, ports: [{ name: http, port: 80 }] }
`;
const snapshotIndex = `schemaVersion: 1
collectedAt: 2026-11-23T01:00:00Z
context: prod-eu
listed:
  - { apiVersion: v1, kind: Service }
  - { apiVersion: v1, kind: Pod }
  - { apiVersion: apps/v1, kind: Deployment }
  - { apiVersion: apps/v1, kind: StatefulSet }
  - { apiVersion: apps/v1, kind: DaemonSet }
  - { apiVersion: batch/v1, kind: Job }
  - { apiVersion: batch/v1, kind: CronJob }
installed: []
`;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'cli-'));
  mkdirSync(at('cluster'));
  writeFileSync(at('cluster/snapshot.yaml'), snapshotIndex);
  writeFileSync(at('cluster/services.yaml'), service);
  mkdirSync(at('empty'));
  mkdirSync(at('broken'));
  writeFileSync(at('broken/good.yaml'), service);
  writeFileSync(at('broken/bad.yaml'), 'apiVersion: v1\nkind: Service\nmetadata: {name: [\n');
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const review = (...args: string[]) => runProgram(['review', ...args]);
const json = (...args: string[]) => JSON.parse(review(...args, '--format', 'json').stdout) as Review;

describe('review', () => {
  it('finds the fault in a snapshot and says how the review can be failed on it', () => {
    const { code, stdout, stderr } = review('--from', at('cluster'));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('HIGH   SV01  Service shop/search');
    expect(stdout).not.toContain('\u001B');
    expect(review('--from', at('cluster'), '--fail-on', 'high').code).toBe(1);
    expect(review('--from', at('cluster'), '--require-complete').code).toBe(3);
  });

  it('gives the same bytes for the same snapshot, as a folder, an archive and standard input', () => {
    const first = review('--from', at('cluster'), '--format', 'json').stdout;
    expect(review('--from', at('cluster'), '--format', 'json').stdout).toBe(first);
    execFileSync('tar', ['-czf', at('cluster.tar.gz'), '-C', at('cluster'), '.']);
    expect(json('--from', at('cluster.tar.gz')).findings).toEqual(json('--from', at('cluster')).findings);
    const { stdout } = runProgram(['review', '--from', '-', '--format', 'json'], { input: service });
    expect((JSON.parse(stdout) as Review).clusters[0]?.source).toBe('snapshot');
  });

  it('gives JSON that its published schema allows', () => {
    const schema = JSON.parse(
      readFileSync(new URL('../../references/review.schema.json', import.meta.url), 'utf8'),
    ) as object;
    const validate = new Ajv2020({ strict: false }).compile(schema);
    validate(json('--from', at('cluster')));
    expect(validate.errors).toBeNull();
  });

  it('writes to a file when asked to', () => {
    expect(review('--from', at('cluster'), '--output', at('review.md'), '--format', 'markdown').stdout).toBe(
      '',
    );
    expect(readFileSync(at('review.md'), 'utf8')).toContain('## Findings');
  });

  it('judges what is readable beside what is not, and says where that is', () => {
    const { gaps, findings } = json('--from', at('broken'));
    expect(
      gaps.filter(({ reason }) => reason === 'unparseable').map(({ what, detail }) => `${what} ${detail}`)[0],
    ).toMatch(/bad\.yaml/);
    expect(findings).toEqual([]);
  });

  it('suppresses what the configuration names and refuses one it does not understand', () => {
    writeFileSync(at('config.yaml'), 'ignore: [{ rule: SV01, namespace: shop, reason: known }]\n');
    const quiet = json('--from', at('cluster'), '--config', at('config.yaml'));
    expect([quiet.findings, quiet.suppressed.map(({ reason }) => reason)]).toEqual([[], ['known']]);
    writeFileSync(at('wrong.yaml'), 'ignore: [{ rule: SV99, reason: x }]\n');
    expect(review('--from', at('cluster'), '--config', at('wrong.yaml'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no rule SV99') as string,
    });
  });

  it('runs one rule or one area only', () => {
    expect(json('--from', at('cluster'), '--rule', 'sv01').outcomes.map(({ code }) => code)).toEqual([
      'SV01',
    ]);
    const ofGateways = json('--from', at('cluster'), '--area', 'gateway').outcomes.map(({ code }) => code);
    expect(ofGateways).toContain('GW09');
    expect(ofGateways.filter((code) => !code.startsWith('GW'))).toEqual([]);
  });
});

describe('bad input', () => {
  const refused: [string, string[], RegExp, RegExp][] = [
    ['a missing path', ['review', '--from', '/no/such/path'], /\/no\/such\/path/, /./],
    ['no kubeconfig', ['review'], /kubeconfig/i, /--from|--kubeconfig/],
    ['a rule that is none', ['review', '--demo', '--rule', 'SV1'], /there is no rule SV1/, /did you mean/],
    [
      'an area that is none',
      ['review', '--demo', '--area', 'services'],
      /there is no area services/,
      /service/,
    ],
    ['a duration that is none', ['review', '--demo', '--timeout', 'soon'], /soon is no duration/, /90s/],
    ['a time that is none', ['review', '--demo', '--now', 'yesterday'], /yesterday is no time/, /RFC 3339/],
    [
      'two sources that exclude each other',
      ['review', '--demo', '--from', 'x'],
      /--demo cannot be combined/,
      /./,
    ],
    ['--complete without a snapshot', ['review', '--complete'], /--complete/, /--from/],
  ];

  it.each(refused)('%s is one error that names the next step', (_, args, message, next) => {
    const { code, stdout, stderr } = runProgram(args);
    expect([code, stdout]).toEqual([2, '']);
    const [first = '', second = '', ...rest] = stderr.trimEnd().split('\n');
    expect(first).toMatch(/^error: /);
    expect(first).toMatch(message);
    expect(second).toMatch(/^next: {2}/);
    expect(second).toMatch(next);
    expect(rest).toEqual([]);
  });

  it('an empty folder is one error', () => {
    expect(review('--from', at('empty'))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: .*\nnext: /) as string,
    });
  });

  it('an option that is none is one error with the nearest', () => {
    const { code, stderr } = review('--form', 'x');
    expect(code).toBe(2);
    expect(stderr).toContain('--from');
  });
});

describe('capture', () => {
  it('writes a snapshot for its owner alone and never over anything', () => {
    const output = at('captured');
    expect(runProgram(['capture', '--from', at('cluster'), '--output', output]).code).toBe(0);
    expect(statSync(output).mode & 0o777).toBe(0o700);
    expect(json('--from', output).findings).toEqual(json('--from', at('cluster')).findings);
    expect(runProgram(['capture', '--from', at('cluster'), '--output', output])).toMatchObject({ code: 2 });
  });
});

describe('rules, explain and rbac', () => {
  it('list, explain and print the least rights', () => {
    expect(runProgram(['rules', '--area', 'service']).stdout).toMatch(/^service\n {2}SV\d\d/);
    expect(runProgram(['explain', 'SV13']).stdout).toBe(
      readFileSync(
        new URL('../../references/rules/service/internal-local-without-endpoint.md', import.meta.url),
        'utf8',
      ).replace(/\n## What it says\n[^]*?\n(?=## What to do)/, '\n'),
    );
    const rbac = runProgram(['rbac']).stdout;
    expect(rbac).toContain('kind: ClusterRole');
    expect(rbac).not.toMatch(/secrets|watch|create|\*/);
    // What trace alone asks for.
    expect(rbac).toMatch(/- egressips\n/);
    expect(rbac).toMatch(/- ip-masq-agent\n/);
    const roles = runProgram(['rbac', '--area', 'service', '--namespace', 'shop']).stdout;
    expect(roles).toContain('kind: Role\nmetadata:\n  name: kubernetes-network-review\n  namespace: shop\n');
    expect(roles).not.toMatch(/egressips|ip-masq-agent/);
  });

  it('say in JSON what they say in text', () => {
    const { rules } = JSON.parse(runProgram(['rules', '--format', 'json']).stdout) as {
      rules: { code: string }[];
    };
    expect(rules.map(({ code }) => code)).toContain('SV13');
    expect(JSON.parse(runProgram(['explain', 'SV13', '--format', 'json']).stdout)).toMatchObject({
      code: 'SV13',
    });
  });
});
