import { map, object, type ObjectField, string } from '../model/fields.ts';
import { keepsAnnotation, objectMeta } from '../model/kinds/define-kind.ts';
import { definitionOf, type KindId } from '../model/kinds/index.ts';

const trees = new Map<KindId, ObjectField>();

/** All that is kept of an object of a kind: its own fields, and of the metadata those annotations that the kind keeps. */
export function keptTreeOf(kind: KindId): ObjectField {
  let tree = trees.get(kind);
  if (tree === undefined) {
    const definition = definitionOf(kind);
    const annotations = map(string, (key) => keepsAnnotation(definition, key));
    const metadata = object({ ...objectMeta.fields, annotations });
    tree = object({ metadata, ...definition.fields.fields }, definition.fields.refine);
    trees.set(kind, tree);
  }
  return tree;
}
