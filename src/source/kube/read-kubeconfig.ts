import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { UserError } from '../../model/user-error.ts';

/** A named entry of a kubeconfig with the file it comes from, against which its relative paths are meant. */
export interface KubeconfigEntry {
  readonly name: string;
  readonly file: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Kubeconfig {
  readonly files: readonly string[];
  readonly currentContext: string | undefined;
  readonly contexts: ReadonlyMap<string, KubeconfigEntry>;
  readonly clusters: ReadonlyMap<string, KubeconfigEntry>;
  readonly users: ReadonlyMap<string, KubeconfigEntry>;
}

/**
 * The files merged as kubectl merges them: the first to name a context, cluster, user or the current context wins,
 * and of a duplicate nothing is taken. A file that does not exist is left out; one that cannot be read or understood
 * is a UserError with its line. `texts` are files that were read before.
 */
export async function readKubeconfig(
  files: readonly string[],
  texts: ReadonlyMap<string, string> = new Map(),
): Promise<Kubeconfig> {
  const contexts = new Map<string, KubeconfigEntry>();
  const clusters = new Map<string, KubeconfigEntry>();
  const users = new Map<string, KubeconfigEntry>();
  const found: string[] = [];
  let currentContext: string | undefined;
  for (const file of [...new Set(files)]) {
    const text = texts.get(file) ?? (await textOf(file));
    if (text === undefined) continue;
    found.push(file);
    const document = documentOf(file, text);
    for (const [key, into] of [
      ['context', contexts],
      ['cluster', clusters],
      ['user', users],
    ] as const) {
      for (const entry of document.entries(key)) {
        if (!into.has(entry.name)) into.set(entry.name, entry);
      }
    }
    currentContext ??= document.currentContext;
  }
  return { files: found, currentContext, contexts, clusters, users };
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new UserError(
      `the kubeconfig ${file} cannot be read (${code})`,
      code === 'EACCES' ? `grant yourself read access to ${file}` : 'name a readable file with --kubeconfig',
    );
  }
}

interface KubeconfigDocument {
  readonly currentContext: string | undefined;
  entries(key: 'context' | 'cluster' | 'user'): KubeconfigEntry[];
}

/** The parser's own messages quote the source, which holds credentials: only their code and place are told. */
function documentOf(file: string, text: string): KubeconfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors[0];
  if (broken !== undefined)
    throw malformed(file, `not valid YAML (${broken.code})`, lines.linePos(broken.pos[0]));
  const root: unknown = document.toJS() ?? {};
  const fault = (what: string, at: readonly (string | number)[]): UserError => {
    const node: unknown = document.getIn(at, true) ?? document.getIn(at.slice(0, -1), true);
    const start = isRecord(node) && Array.isArray(node.range) ? Number(node.range[0]) : 0;
    return malformed(file, what, lines.linePos(start));
  };
  if (!isRecord(root)) throw fault('not a mapping', []);
  const currentContext = root['current-context'] ?? '';
  if (typeof currentContext !== 'string') throw fault('current-context is not a string', ['current-context']);

  return {
    currentContext: currentContext === '' ? undefined : currentContext,
    entries(key) {
      const list = root[`${key}s`] ?? [];
      if (!Array.isArray(list)) throw fault(`${key}s is not a list`, [`${key}s`]);
      const names = new Set<string>();
      return list.map((item: unknown, i) => {
        const name = isRecord(item) ? item.name : undefined;
        if (!isRecord(item) || typeof name !== 'string') {
          throw fault(`${key}s[${i}] has no name`, [`${key}s`, i]);
        }
        const fields = item[key] ?? {};
        if (!isRecord(fields)) throw fault(`${key}s[${i}].${key} is not a mapping`, [`${key}s`, i, key]);
        if (names.has(name)) throw fault(`${key}s[${i}] repeats the name "${name}"`, [`${key}s`, i]);
        names.add(name);
        return { name, file: path.resolve(file), fields };
      });
    },
  };
}

function malformed(file: string, what: string, at: { line: number; col: number }): UserError {
  return new UserError(
    `the kubeconfig ${file} is malformed at line ${at.line}, column ${at.col}: ${what}`,
    `mend that line; kubectl config view --kubeconfig ${file} checks the file`,
  );
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
