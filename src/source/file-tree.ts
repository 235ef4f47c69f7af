/** A file of a snapshot. */
export interface TreeFile {
  /** Relative to the snapshot, with `/` between its parts. */
  readonly path: string;
  readonly size: number;
  /**
   * Undefined when the file was not asked for or is larger than was allowed. They hold until the next file is asked for:
   * its bytes may take their place.
   */
  readonly bytes: Uint8Array | undefined;
  /** Why the file, or what a link leads to, was not read. */
  readonly problem?: string;
}

/** The files of a snapshot, wherever they are kept. Can be gone through more than once. */
export interface FileTree {
  /** The name to show: the path as the user gave it. */
  readonly name: string;
  /** `limitOf` says how many bytes of a file are wanted at most; 0 for a file that is not. */
  files(limitOf: (path: string) => number): AsyncIterable<TreeFile>;
}

/** More files than any snapshot holds: past this, a wrong folder was named. */
export const maxFiles = 200_000;
export const maxDepth = 32;
