/** A file that an `import` matched; `text` is undefined for a directory. */
export interface ImportedFile {
  readonly path: string;
  readonly text: string | undefined;
}

/** Answers with the files that a glob of absolute paths matches, in the order of their names; undefined if not known. */
export type ImportResolver = (pattern: string) => readonly ImportedFile[] | undefined;

/** Joins an import's pattern to the folder of the file that has it, as Go's filepath.Join does. */
export function absolutePattern(importingFile: string, pattern: string): string {
  if (pattern.startsWith('/')) return pattern;
  const parts: string[] = [];
  for (const part of `${directoryOf(importingFile)}/${pattern}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Why CoreDNS refuses this glob, if it does. It allows one wildcard of each kind and no character class. */
export function globProblem(pattern: string): string | undefined {
  const count = (wildcard: string) => pattern.split(wildcard).length - 1;
  if (count('*') > 1 || count('?') > 1 || (pattern.includes('[') && pattern.includes(']'))) {
    return `an import pattern may contain only one wildcard (*): ${pattern}`;
  }
  // Go looks no further than the wildcard before it has a file name to compare with, and at each folder by itself. Folders
  // that are mounted are not empty.
  const [before = '', after = ''] = pattern.replaceAll(/\\[^/]/gsu, '').split('*');
  const looked = before + (before.endsWith('/') ? (after.split('/')[0] ?? '') : '');
  if (looked.includes('[') || looked.includes('\\')) return `malformed import pattern: ${pattern}`;
  return undefined;
}

export function hasWildcard(pattern: string): boolean {
  return /[*?[\]]/.test(pattern);
}

/**
 * Resolves imports from ConfigMaps mounted as folders, given by folder without a trailing slash: what is in another
 * folder is not known. A mounted ConfigMap also has the directory `..data`, which a bare `*` matches.
 */
export function importsFromMounts(
  mounts: Readonly<Record<string, Readonly<Record<string, string>>>>,
): ImportResolver {
  return (pattern) => {
    if (Object.hasOwn(mounts, pattern)) return [{ path: pattern, text: undefined }];
    const folder = directoryOf(pattern);
    if (!Object.hasOwn(mounts, folder)) return undefined;
    const data = mounts[folder] ?? {};
    const matches = nameMatcher(pattern.slice(folder.length + 1));
    return ['..data', ...Object.keys(data)]
      .filter(matches)
      .sort()
      .map((key) => ({ path: `${folder}/${key}`, text: Object.hasOwn(data, key) ? data[key] : undefined }));
  };
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function nameMatcher(glob: string): (name: string) => boolean {
  const source = glob.replaceAll(/\\.|[^\\]/gsu, (token) => {
    if (token === '*') return '.*';
    if (token === '?') return '.';
    return (token.length > 1 ? token.slice(1) : token).replace(/[.*+?^${}()|[\]\\/]/u, '\\$&');
  });
  const expression = new RegExp(`^${source}$`, 'su');
  return (name) => expression.test(name);
}
