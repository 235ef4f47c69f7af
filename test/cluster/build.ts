import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const here = import.meta.dirname;
const cacheDir = resolve(here, '../../.cache/cluster/bin');
const minimumGo: readonly [number, number] = [1, 26];

type Binary = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kubectl';
const binaries: readonly Binary[] = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kubectl'];

const versionPackage = 'k8s.io/component-base/version';
const kubernetesVersion = 'v1.37.2';
const [major = '', minor = ''] = kubernetesVersion.slice(1).split('.');

/** What is built: a Go module of this directory, its link flags, and where its output goes inside the bin directory. */
const builds = [
  { module: 'etcd', output: 'etcd', ldflags: '-s -w' },
  {
    module: 'control-plane',
    output: '',
    // Without these the API server would report version v0.0.0 and refuse an emulated version.
    ldflags: [
      '-s -w',
      `-X ${versionPackage}.gitVersion=${kubernetesVersion}`,
      `-X ${versionPackage}.gitMajor=${major}`,
      `-X ${versionPackage}.gitMinor=${minor}`,
    ].join(' '),
  },
];

/** The directory the binaries are in once built; its name is a hash of all that goes into them. */
function binDir(): string {
  const hash = createHash('sha256');
  for (const { module, output, ldflags } of builds) {
    hash.update(`${module}\0${output}\0${ldflags}\0`);
    for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(here, module, file)));
  }
  return join(cacheDir, hash.digest('hex').slice(0, 16));
}

/** The path of a built binary; throws when it has not been built. */
export function binaryPath(name: Binary): string {
  const path = join(binDir(), name);
  if (!existsSync(path)) throw new Error(`${name} is not built; run: npm run test:cluster`);
  return path;
}

const needs =
  'The cluster tests build etcd, kube-apiserver, kube-controller-manager and kubectl from source: they need ' +
  `Go ${minimumGo.join('.')} or newer on the PATH, a Go module proxy, about 12 minutes on 2 cores the first time, ` +
  'and about 6 GB of disk for the module and build caches.';

const goEnvironment = { ...process.env, GOTOOLCHAIN: process.env.GOTOOLCHAIN ?? 'local' };

function goProblem(): string | undefined {
  // Asked inside the module, so that a GOTOOLCHAIN that may switch versions answers with the one it switches to.
  const cwd = join(here, 'control-plane');
  const { error, status, stdout } = spawnSync('go', ['env', 'GOVERSION'], {
    cwd,
    env: goEnvironment,
    encoding: 'utf8',
  });
  if (error !== undefined || status !== 0) return `Go was not found. ${needs}`;
  const version = /^go(\d+)\.(\d+)/.exec(stdout);
  const [goMajor, goMinor] = [Number(version?.[1]), Number(version?.[2])];
  const isNewEnough = goMajor > minimumGo[0] || (goMajor === minimumGo[0] && goMinor >= minimumGo[1]);
  return isNewEnough ? undefined : `The Go on the PATH is ${stdout.trim()}. ${needs}`;
}

/** Why no control plane can be started without building it first, or undefined. */
export function whyNotBuilt(): string | undefined {
  const isThere = binaries.every((name) => existsSync(join(binDir(), name))) && goProblem() === undefined;
  return isThere ? undefined : 'the control plane is not built; npm run test:cluster builds it';
}

/** Builds what is missing from the cache; returns the reason when that cannot be done, undefined when all is there. */
export function ensureBuilt(): string | undefined {
  // Asked even when all is built: the tests ask Go for the modules that carry resource definitions.
  const problem = goProblem();
  if (problem !== undefined) return problem;
  const target = binDir();
  if (binaries.every((name) => existsSync(join(target, name)))) return undefined;

  console.log('Building the control plane for the cluster tests (about 12 minutes the first time) ...');
  const unfinished = `${target}.${process.pid}.unfinished`;
  mkdirSync(unfinished, { recursive: true });
  try {
    for (const { module, output, ldflags } of builds) {
      const out = join(unfinished, output) + (output === '' ? '/' : '');
      const { status } = spawnSync('go', ['build', '-ldflags', ldflags, '-o', out, 'tool'], {
        cwd: join(here, module),
        env: goEnvironment,
        stdio: 'inherit',
      });
      if (status !== 0) return `go build failed in test/cluster/${module}. ${needs}`;
    }
    for (const old of readdirSync(cacheDir)) {
      if (!old.endsWith('.unfinished')) rmSync(join(cacheDir, old), { recursive: true });
    }
    renameSync(unfinished, target);
    return undefined;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
