import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Covered } from './coverage.ts';

const root = resolve(import.meta.dirname, '..');
const cacheDir = resolve(root, '../../.cache/oracle');
const goEnvironment = { ...process.env, GOTOOLCHAIN: process.env.GOTOOLCHAIN ?? 'local' };

/** A program made of upstream's code, which answers each line of JSON with one. */
export interface Oracle {
  /** Its answer to one question; rejects with what it wrote to standard error when it ends instead. */
  ask(question: unknown): Promise<unknown>;
  /** Ends it, and tells how much of the functions under test all questions together have reached. */
  close(): Promise<readonly Covered[]>;
}

/**
 * Builds and starts the Go program in test/oracle/`name`. The statements that it reaches are counted for `functions`,
 * each as `k8s.io/kubernetes/pkg/proxy/topology.go:CategorizeEndpoints`; methods are named as `go tool covdata func` does.
 */
export function startOracle(name: string, functions: readonly string[]): Oracle {
  const packages = functions.map((one) => one.slice(0, one.lastIndexOf('/')));
  const binary = join(cacheDir, name);
  mkdirSync(cacheDir, { recursive: true });
  // Without the program's own package, `.`, nothing is counted.
  const coverPackages = ['.', ...new Set(packages)].join(',');
  // A module of its own shares no compiled package with the others, and half the time of compiling goes into optimizing.
  const isAlone = existsSync(join(root, name, 'go.mod'));
  const flags = isAlone ? ['-gcflags=all=-N -l -dwarf=false'] : [];
  execFileSync('go', ['build', ...flags, '-cover', `-coverpkg=${coverPackages}`, '-o', binary, '.'], {
    cwd: join(root, name),
    env: goEnvironment,
    stdio: ['ignore', 'inherit', 'inherit'],
  });

  const counters = mkdtempSync(join(cacheDir, `${name}-counters-`));
  const child = spawn(binary, [], { env: { ...process.env, GOCOVERDIR: counters } });
  const waiting: { resolve: (answer: unknown) => void; reject: (error: Error) => void }[] = [];
  let errors = '';
  let hasEnded = false;
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-10_000);
  });
  child.stdin.on('error', () => undefined); // it has ended, and the questions open are answered with why
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)));
  const why = () => new Error(`oracle ${name} ended: ${errors}`);
  const ended = new Promise<void>((settle) => {
    child.on('close', () => {
      hasEnded = true;
      for (const { reject } of waiting) reject(why());
      settle();
    });
  });

  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (hasEnded) {
          reject(why());
          return;
        }
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(question)}\n`);
      }),
    async close() {
      child.stdin.end();
      await ended;
      const covered = coverageOf(counters, functions);
      rmSync(counters, { recursive: true });
      return covered;
    },
  };
}

function coverageOf(counters: string, functions: readonly string[]): readonly Covered[] {
  const report = execFileSync('go', ['tool', 'covdata', 'func', `-i=${counters}`], {
    encoding: 'utf8',
    env: goEnvironment,
    maxBuffer: 64 * 1024 * 1024,
  });
  const percents = new Map<string, number>();
  for (const line of report.split('\n')) {
    const [, file = '', name = '', percent] = /^(\S+\.go):\d+:\s+(\S+)\s+([\d.]+)%$/.exec(line) ?? [];
    percents.set(`${file}:${name}`, Number(percent));
  }
  return functions.map((name) => ({ name, percent: percents.get(name) ?? 0 }));
}
