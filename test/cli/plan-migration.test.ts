import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrationPlanSchema } from '../../src/model/migration-plan.ts';
import { runProgram } from '../support/run-program.ts';

const objects = `apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx }
spec: { controller: k8s.io/ingress-nginx }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: front
  namespace: shop
  annotations:
    nginx.ingress.kubernetes.io/rewrite-target: "/a|\`b\`"
    nginx.ingress.kubernetes.io/auth-cache-key: secret-value
spec:
  ingressClassName: nginx
  tls: [{ hosts: [shop.example.com], secretName: cert }]
  rules:
    - host: shop.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: cart, port: { number: 80 } } } }] }
`;

let dir: string;
let from: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'plan-'));
  from = join(dir, 'manifests');
  mkdirSync(from);
  writeFileSync(join(from, 'all.yaml'), objects);
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const plan = (...args: string[]) => runProgram(['plan', 'migration', ...args]);

describe('plan migration', () => {
  it('names what blocks first, then what is not known, the steps, and each Ingress', () => {
    const { code, stdout, stderr } = plan('--from', from);
    expect([code, stderr]).toEqual([0, '']);
    const heads = stdout.match(/^(BLOCKS|NOT KNOWN|LEAVING ingress-nginx \(retired\)|INGRESSES)$/gm);
    expect(heads).toEqual(['BLOCKS', 'NOT KNOWN', 'LEAVING ingress-nginx (retired)', 'INGRESSES']);
    expect(stdout).toContain(
      '  no equivalent  nginx.ingress.kubernetes.io/auth-cache-key of ingress-nginx has no',
    );
    expect(stdout).not.toContain('secret-value');
    expect(stdout.split('\n').filter((line) => line.startsWith('     back'))).toHaveLength(6);
  });

  it('is data that follows its schema, for several sources and for standard input', () => {
    const two = plan('--from', from, '--from', from, '--format', 'json');
    const { clusters } = migrationPlanSchema.parse(JSON.parse(two.stdout));
    expect(clusters.map(({ ingresses }) => ingresses.length)).toEqual([1, 1]);
    expect(clusters[0]!.gatewayApi.installed).toBe('unknown');
    const piped = runProgram(['plan', 'migration', '--from', '-', '--format', 'json'], { input: objects });
    expect(migrationPlanSchema.parse(JSON.parse(piped.stdout)).clusters[0]!.controllers).toHaveLength(1);
    const demo = migrationPlanSchema.parse(JSON.parse(plan('--demo', '--format', 'json').stdout));
    expect(demo.clusters[0]!.ingresses.map(({ name }) => name)).toEqual(['legacy']);
  });

  it('is Markdown that no value breaks out of, written where it is asked for', () => {
    const output = join(dir, 'plan.md');
    expect(plan('--from', from, '--format', 'markdown', '--output', output).stdout).toBe('');
    const text = readFileSync(output, 'utf8');
    expect(text).toContain('# Leaving Ingress\n');
    expect(text).toContain("| `metadata.annotations[nginx.ingress.kubernetes.io/rewrite-target] = /a¦'b'` |");
  });

  it('is limited to namespaces', () => {
    const { stdout } = plan('--from', from, '--namespace', 'data', '--format', 'json');
    expect(migrationPlanSchema.parse(JSON.parse(stdout)).clusters[0]!.ingresses).toEqual([]);
  });

  it.each([
    [['plan', 'migration', '--from', '/nonexistent/x']],
    [['plan', 'migration', '--format', 'xml']],
    [['plan', 'nothing']],
    [['plan']],
  ])('cannot be made of %j', (args) => {
    const { code, stdout, stderr } = runProgram(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).not.toBe('');
  });

  it('has its help, as the group has', () => {
    expect(plan('--help').stdout).toContain('--namespace <name>');
    expect(runProgram(['plan', '--help']).stdout).toContain('migration');
    expect(plan('--version').stdout).toBe(runProgram(['--version']).stdout);
  });
});
