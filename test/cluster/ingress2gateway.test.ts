import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { migrationTables } from '../../src/net/ingress/migration/tables.ts';
import { ingress2gateway } from '../support/ingress2gateway.ts';

/** Providers of controllers that have a table here, and what their annotations begin with. */
const providers = {
  ingressnginx: 'nginx.ingress.kubernetes.io/',
  traefik: 'traefik.ingress.kubernetes.io/',
} as const;

let providersFolder: string;

beforeAll(() => {
  const { module, version, sum } = ingress2gateway;
  // Outside any Go module, whose go.mod would have a say in the versions. It is read, never compiled.
  const output = execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], {
    cwd: tmpdir(),
    encoding: 'utf8',
  });
  const download = JSON.parse(output) as { Dir: string; Sum: string };
  expect(download.Sum).toBe(sum);
  providersFolder = join(download.Dir, 'pkg/i2gw/providers');
});

/** String literals with this beginning in the sources of a provider, its tests left out; the beginning itself is none. */
function namesIn(provider: string, prefix: string): string[] {
  const folder = join(providersFolder, provider);
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.go') && !file.endsWith('_test.go'))
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').match(/"[a-z0-9./-]+"/g) ?? [])
    .map((literal) => literal.slice(1, -1))
    .filter((name) => name.startsWith(prefix) && name !== prefix);
  return [...new Set(names)].sort();
}

it.each(Object.entries(providers))('every annotation of the provider %s is compared', (provider, prefix) => {
  const compared = Object.keys(ingress2gateway.targets).filter((key) => key.startsWith(prefix));
  const names = namesIn(provider, prefix);
  expect(names.length).toBeGreaterThan(1);
  expect(compared.sort()).toEqual(names);
});

it('every annotation that the provider kong puts together from its parts is compared', () => {
  const constants = readFileSync(join(providersFolder, 'kong/consts.go'), 'utf8');
  const keys = [...constants.matchAll(/^\s+\w+Key\s+= "(\w+)"$/gm)].map(([, name = '']) => name);
  const compared = Object.keys(ingress2gateway.targets).filter((key) => key.startsWith('konghq.com/'));
  expect(compared.map((key) => key.replace(/^konghq\.com\//, '').replace('.*', '')).sort()).toEqual(
    keys.sort(),
  );
});

it('the provider gce reads no further annotation', () => {
  const source = readdirSync(join(providersFolder, 'gce'))
    .filter((file) => file.endsWith('.go') && !file.endsWith('_test.go'))
    .map((file) => readFileSync(join(providersFolder, 'gce', file), 'utf8'))
    .join('\n');
  const read = [...source.matchAll(/\.Annotations\[([^\]]+)\]/g)].map(([, key = '']) => key);
  expect([...new Set(read)].sort()).toEqual([
    'backendConfigKey',
    'frontendConfigKey',
    'networkingv1beta1.AnnotationIngressClass',
  ]);
});

it('further providers are of controllers without a table here, or of no controller', () => {
  const others = readdirSync(providersFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(others.sort()).toEqual(
    [
      'apisix',
      'cilium',
      'common',
      'gce',
      'ingressnginx',
      'istio',
      'kong',
      'nginx',
      'openapi3',
      'traefik',
    ].sort(),
  );
  expect(migrationTables.length).toBeGreaterThan(0);
});
