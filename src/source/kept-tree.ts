import { isRecord, map, object, type ObjectField, string } from '../model/fields.ts';
import {
  keepsAnnotation,
  keepsAnnotationValue,
  type KindDefinition,
  objectMeta,
} from '../model/kinds/define-kind.ts';
import { definitionOf, type KindId } from '../model/kinds/index.ts';
import { withheldValue } from '../model/kinds/ingress-annotations.ts';

const trees = new Map<KindId, ObjectField>();

/** All that is kept of an object of a kind: its own fields, and of the metadata those annotations that the kind keeps. */
export function keptTreeOf(kind: KindId): ObjectField {
  let tree = trees.get(kind);
  if (tree === undefined) {
    const definition = definitionOf(kind);
    const annotations = map(string, (key) => keepsAnnotation(definition, key));
    const withhold = definition.markers.length === 0 ? undefined : withholding(definition);
    const metadata = object({ ...objectMeta.fields, annotations }, withhold);
    tree = object({ metadata, ...definition.fields.fields }, definition.fields.refine);
    trees.set(kind, tree);
  }
  return tree;
}

/** Of annotations that are kept for being there, the values go. */
function withholding(definition: KindDefinition): ObjectField['refine'] {
  return (metadata) => {
    const { annotations } = metadata;
    if (!isRecord(annotations)) return metadata;
    const entries = Object.entries(annotations);
    if (entries.every(([key]) => keepsAnnotationValue(definition, key))) return metadata;
    const kept = entries.map(([key, value]) => [
      key,
      keepsAnnotationValue(definition, key) ? value : withheldValue,
    ]);
    return { ...metadata, annotations: Object.fromEntries(kept) };
  };
}
