import type { Directive, ServerBlock } from '../../model/corefile.ts';
import type { Version } from '../../model/version.ts';

/** A weakness that was published for CoreDNS itself, and not for the libraries in its image. */
export interface Weakness {
  readonly id: string;
  /** The first release without it. */
  readonly fixed: readonly [number, number, number];
  readonly harm: string;
  /** The lines that open a Corefile to it, all of them needed; undefined where none of them stands there. */
  readonly open: (block: ServerBlock) => readonly Place[] | undefined;
}

type Place = Pick<Directive, 'line' | 'column' | 'file'>;

function plugins(...names: readonly string[]): Weakness['open'] {
  return ({ directives }) => {
    const found = names.flatMap((name) => directives.find((one) => one.name === name) ?? []);
    return found.length === names.length ? found : undefined;
  };
}

const weaknesses: readonly Weakness[] = [
  {
    id: 'CVE-2026-26017',
    fixed: [1, 14, 2],
    harm: 'acl looks at a name before rewrite changes it, so that clients reach names that acl keeps from them',
    open: plugins('acl', 'rewrite'),
  },
  {
    id: 'CVE-2026-26018',
    fixed: [1, 14, 2],
    harm: 'the name that loop asks for can be guessed, so that a client that asks for it while CoreDNS starts stops it',
    open: plugins('loop'),
  },
  {
    id: 'CVE-2026-32936',
    fixed: [1, 14, 3],
    harm: 'a query by GET over HTTPS may be of any length, so that clients use up its memory and CPU',
    open: ({ keys }) => {
      const found = keys.filter(({ scheme }) => scheme === 'https');
      return found.length > 0 ? found : undefined;
    },
  },
];

/** Is it older than the release? */
export function isBefore({ major, minor, patch }: Version, [a, b, c]: Weakness['fixed']): boolean {
  if (major !== a) return major < a;
  return minor === b ? patch < c : minor < b;
}

/** Those that a release has. */
export function weaknessesOf(version: Version): readonly Weakness[] {
  return weaknesses.filter(({ fixed }) => isBefore(version, fixed));
}
