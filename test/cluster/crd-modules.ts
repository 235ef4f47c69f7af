import { execFileSync, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Both define the kinds of gateway.networking.k8s.io, so a cluster has one of them. */
export type GatewayApiChannel = 'standard' | 'experimental';

/** Go modules that carry their vendor's own definitions: they are downloaded and read, never compiled. */
const modules = [
  {
    path: 'sigs.k8s.io/gateway-api',
    version: 'v1.6.3',
    sum: 'h1:lKpJa5bGlraC/QeACvCpsHLdmO6y0iKfzVl6gzaFEYc=',
    directory: 'config/crd',
  },
  {
    path: 'github.com/cilium/cilium',
    version: 'v1.20.2',
    sum: 'h1:dqiEGIcXc+gqCLYG/l7VCFJ8GHyb4HUrwbZOpkX5dL8=',
    directory: 'pkg/k8s/apis/cilium.io/client/crds',
  },
  {
    path: 'sigs.k8s.io/mcs-api',
    version: 'v0.5.2',
    sum: 'h1:N+vrRiCIb0WJ0dxbBo7VfNv2WJigOHEo4gsLXpffVs8=',
    directory: 'config/crd',
  },
  {
    path: 'go.universe.tf/metallb',
    version: 'v0.16.2',
    sum: 'h1:RCSAGoZmqcvTg0e56+Okbwz8iTuQVX30JpKX5mYEPUM=',
    directory: 'config/crd/bases',
  },
];

/** The conformance tests of the Gateway API with their manifests, which are read where they are and never copied. */
const conformance = Object.entries({
  'v1.6.3': 'h1:UxhSb1GrDsyl+PdKe3g8a/BFWgP6hzy2PPFmZRgqeMQ=',
  'v1.7.0': 'h1:8Llf3aLHmeuiKA1AolOpeTIp0tmEuo6BSPOmw/w8tnk=',
}).map(([version, sum]) => ({
  path: 'sigs.k8s.io/gateway-api/conformance',
  version,
  sum,
  directory: '.',
}));

/** Version and folder of each release whose cases are read. */
export function conformanceReleases(): (readonly [version: string, directory: string])[] {
  const directories = downloaded(conformance);
  return conformance.map(({ version }, index) => [version, directories[index] ?? '']);
}

/** The directories with definitions, from the Go module cache; modules missing there are downloaded. */
export function moduleDirectories(channel: GatewayApiChannel): string[] {
  return downloaded(modules).map((directory, index) =>
    modules[index]?.path === 'sigs.k8s.io/gateway-api' ? join(directory, channel) : directory,
  );
}

interface Module {
  readonly path: string;
  readonly version: string;
  readonly sum: string;
  readonly directory: string;
}

function downloaded(all: readonly Module[]): string[] {
  const wanted = all.map(({ path, version }) => `${path}@${version}`);
  // Outside any Go module, whose go.mod would have a say in the versions.
  // One that asks for a newer Go is unpacked all the same, with an error and without saying where.
  const { stdout: output } = spawnSync('go', ['mod', 'download', '-json', ...wanted], {
    cwd: tmpdir(),
    encoding: 'utf8',
  });
  const cache = execFileSync('go', ['env', 'GOMODCACHE'], { encoding: 'utf8' }).trim();
  return all.map(({ path, version, sum, directory }) => {
    const found = parseDownloads(output).find((one) => one.Path === path && one.Version === version);
    if (found?.Sum !== sum) throw new Error(`${path}@${version} was not downloaded with the pinned checksum`);
    return join(found.Dir ?? join(cache, `${path}@${version}`), directory);
  });
}

interface Download {
  readonly Path: string;
  readonly Version: string;
  readonly Sum: string;
  readonly Dir?: string;
}

/** `go mod download -json` writes one indented object after the other. */
function parseDownloads(output: string): Download[] {
  return output
    .split(/(?<=^\})\n/m)
    .filter((text) => text.trim() !== '')
    .map((text) => JSON.parse(text) as Download);
}
