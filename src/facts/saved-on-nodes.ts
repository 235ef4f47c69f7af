import type { ObjectRef } from '../model/ref.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

/** What was printed or read on a node, and saved. */
export interface SavedOnNode {
  readonly node: string;
  readonly path: string;
  /** Of the file, without its folders. */
  readonly name: string;
  readonly text: string;
}

/** The saved outputs of nodes whose file has such a name. */
export function savedOnNodes(snapshot: Snapshot, wanted: RegExp): SavedOnNode[] {
  return [...snapshot.files].flatMap(([path, text]) => {
    const [folder, node, name, ...deeper] = path.split('/');
    const isWanted = folder === 'nodes' && name !== undefined && deeper.length === 0 && wanted.test(name);
    return isWanted && node !== undefined ? [{ node, path, name, text }] : [];
  });
}

/** The node of that name, as it was read where it was. */
export function nodeRef(snapshot: Snapshot, name: string): ObjectRef {
  const node = snapshot.listing('Node').find(undefined, name);
  if (node.state === 'known') return node.value.ref;
  return { apiVersion: 'v1', kind: 'Node', name, label: snapshot.label, declared: false };
}
