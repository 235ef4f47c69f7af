import { execFileSync } from 'node:child_process';
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
const conformance = {
  path: 'sigs.k8s.io/gateway-api/conformance',
  version: 'v1.6.3',
  sum: 'h1:UxhSb1GrDsyl+PdKe3g8a/BFWgP6hzy2PPFmZRgqeMQ=',
  directory: '.',
};

export function conformanceDirectory(): string {
  return downloaded([conformance])[0] ?? '';
}

/** The directories with definitions, from the Go module cache; modules missing there are downloaded. */
export function moduleDirectories(channel: GatewayApiChannel): string[] {
  return downloaded(modules).map((directory, index) =>
    modules[index]?.path === 'sigs.k8s.io/gateway-api' ? join(directory, channel) : directory,
  );
}

function downloaded(all: readonly (typeof conformance)[]): string[] {
  const wanted = all.map(({ path, version }) => `${path}@${version}`);
  // Outside any Go module, whose go.mod would have a say in the versions.
  const output = execFileSync('go', ['mod', 'download', '-json', ...wanted], {
    cwd: tmpdir(),
    encoding: 'utf8',
  });
  return all.map(({ path, version, sum, directory }) => {
    const found = parseDownloads(output).find((download) => download.Path === path);
    if (found?.Sum !== sum) throw new Error(`${path}@${version} was not downloaded with the pinned checksum`);
    return join(found.Dir, directory);
  });
}

interface Download {
  readonly Path: string;
  readonly Sum: string;
  readonly Dir: string;
}

/** `go mod download -json` writes one indented object after the other. */
function parseDownloads(output: string): Download[] {
  return output
    .split(/(?<=^\})\n/m)
    .filter((text) => text.trim() !== '')
    .map((text) => JSON.parse(text) as Download);
}
