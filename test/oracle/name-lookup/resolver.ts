import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const cacheDir = join(import.meta.dirname, '../../../.cache/oracle');

export interface SentQuery {
  /** The last number of the address of the nameserver: 1 to 3. */
  readonly server: number;
  readonly port: number;
  readonly type: string;
  /** It was answered before a query for the other type came. */
  readonly alone: boolean;
  readonly name: string;
}

export interface Sent {
  readonly found: boolean;
  readonly queries: readonly SentQuery[];
}

export interface Question {
  readonly name: string;
  readonly family: '0' | '4' | '6';
  readonly resolvConf: readonly string[];
  /** For each name that exists: what a server answers for A and for AAAA, by its first letter (data, no data, x). */
  readonly records: readonly (readonly [name: string, answers: string])[];
}

/** getaddrinfo of one C library, with a DNS server that tells which queries it got. */
export interface Resolver {
  ask(question: Question): Promise<Sent>;
  close(): Promise<void>;
}

/** Compiles lookup.c with `compiler` (`gcc`, `musl-gcc`) and starts it. */
export function startResolver(compiler: string): Resolver {
  mkdirSync(cacheDir, { recursive: true });
  const binary = join(cacheDir, `lookup-${compiler.replace(/[^a-z0-9]+/g, '-')}`);
  const source = join(import.meta.dirname, 'lookup.c');
  const [command = '', ...given] = compiler.split(' ');
  execFileSync(command, [...given, '-O1', '-Wall', '-Werror', '-pthread', '-o', binary, source], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const child = spawn(binary, [], { env: {} });
  const waiting: { readonly resolve: (sent: Sent) => void; readonly reject: (why: Error) => void }[] = [];
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdin.on('error', () => undefined); // it has ended, and says why when it closes
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(sentOf(line)));
  const ended = new Promise<void>((settle) => {
    child.on('close', () => {
      for (const { reject } of waiting) reject(new Error(`${binary} ended: ${errors}`));
      settle();
    });
  });
  return {
    ask({ name, family, resolvConf, records }) {
      const known = records.map(([of, answers]) => `${of}=${answers}`).join(' ') || '-';
      return new Promise((resolve, reject) => {
        waiting.push({ resolve: resolve, reject });
        child.stdin.write(
          `${[name, family, resolvConf.map((one) => `${one}|`).join(''), known].join('\t')}\n`,
        );
      });
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

function sentOf(line: string): Sent {
  const [found, ...queries] = line.split(' ');
  return {
    found: found === '1',
    queries: queries.map((query) => {
      const [server, port, type = '', alone, name = ''] = query.split(',');
      return { server: Number(server), port: Number(port), type, alone: alone === '1', name };
    }),
  };
}
