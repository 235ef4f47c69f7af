import fc from 'fast-check';
import type { Field } from '../../../src/model/fields.ts';
import { definitionOf, askedKinds, type KindId } from '../../../src/model/kinds/index.ts';
import { keptTreeOf } from '../../../src/source/kept-tree.ts';
import { fieldsOf } from '../../../src/source/protobuf/message-fields.ts';
import { messageOf } from '../../../src/source/protobuf/message-of.ts';

export interface ProtobufKind {
  readonly kind: KindId;
  readonly group: string;
  readonly version: string;
  readonly message: string;
}

/** Every kind that is listed in protobuf, at every version. */
export const protobufKinds: readonly ProtobufKind[] = askedKinds.flatMap((kind) =>
  definitionOf(kind).byNameOnly
    ? []
    : definitionOf(kind).served.flatMap(({ group, versions }) =>
        versions.flatMap((version) => {
          const message = messageOf(kind, { group, version });
          return message === undefined ? [] : [{ kind, group, version, message }];
        }),
      ),
);

const words = [
  'coredns',
  'aws-node',
  'kube-proxy',
  'POD_MTU',
  'True',
  'Ready',
  'kube-root-ca.crt',
  '--conf=/a',
  '--cluster-cidr=10.0.0.0/8',
  'ü',
  '',
];
const ownedKeys = ['cpu', 'pods', 'memory', 'network-review.dev/a', 'checksum/config', 'kubernetes.io/x'];

/** Objects of a kind in which any kept field may be set to anything, as an API server would serve them in JSON. */
export function anyObject({ kind, message }: ProtobufKind): fc.Arbitrary<Record<string, unknown>> {
  return anyOf(keptTreeOf(kind), message, [...ownedKeys, ...definitionOf(kind).annotations]) as fc.Arbitrary<
    Record<string, unknown>
  >;
}

function anyOf(field: Field, type: string, keys: readonly string[]): fc.Arbitrary<unknown> {
  switch (field.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.oneof(fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31)), fc.integer());
    case 'intOrString':
      return fc.oneof(fc.integer(), fc.constantFrom('http', '', '25%'));
    case 'string':
      return anyString(type);
    case 'list':
      return fc.array(anyOf(field.of, type, keys), { minLength: 1, maxLength: 4 });
    case 'map':
      return fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), anyOf(field.of, type, keys), {
        minKeys: 1,
        maxKeys: 4,
      });
    case 'object': {
      const types = fieldsOf(type);
      const fields = Object.entries(field.fields).map(([name, of]) => {
        const { type: inner = '', omitsZero = false } = types.get(name) ?? {};
        const value = anyOf(of, inner, keys);
        return [name, omitsZero ? value.filter((one) => one !== '' && one !== 0 && one !== false) : value];
      });
      return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
        requiredKeys: [],
        noNullPrototype: true,
      });
    }
  }
}

function anyString(type: string): fc.Arbitrary<string> {
  switch (type) {
    case 'time':
      return fc
        .integer({ min: 0, max: 4e9 })
        .map((seconds) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'));
    case 'quantity':
      return fc.constantFrom('100m', '2', '1Gi', '0');
    default:
      return fc.oneof(
        fc.constantFrom(...words),
        fc.string({ unit: 'grapheme' }),
        fc.constant('x'.repeat(100)),
      );
  }
}

/** An object of a kind in which every kept field is set; of containers one for each that keeps what others do not. */
export function fullObject({ kind, message }: ProtobufKind): Record<string, unknown> {
  const keys = [
    ...ownedKeys,
    ...definitionOf(kind).annotations.map((key) => `${key}${key.endsWith('/') ? 'a' : ''}`),
  ];
  return fullOf(keptTreeOf(kind), message, '', keys) as Record<string, unknown>;
}

function fullOf(field: Field, type: string, name: string, keys: readonly string[]): unknown {
  switch (field.type) {
    case 'boolean':
      return true;
    case 'integer':
      return 7;
    case 'intOrString':
      return '25%';
    case 'string':
      return type === 'time'
        ? '2026-11-01T00:00:00Z'
        : type === 'quantity'
          ? '100m'
          : name === 'type'
            ? 'Ready'
            : name;
    case 'list':
      return field.of.type === 'object' && 'env' in field.of.fields
        ? ['coredns', 'aws-node', 'kube-proxy'].map((container) => ({
            ...(fullOf(field.of, type, name, keys) as object),
            name: container,
            args: ['--conf=/etc/coredns/Corefile', '--cluster-cidr=10.0.0.0/8'],
            env: [{ name: 'POD_MTU', value: '1400' }],
          }))
        : [fullOf(field.of, type, name, keys)];
    case 'map':
      return Object.fromEntries(keys.map((key) => [key, fullOf(field.of, type, name, keys)]));
    case 'object': {
      const types = fieldsOf(type);
      return Object.fromEntries(
        Object.entries(field.fields).map(([inner, of]) => [
          inner,
          fullOf(of, types.get(inner)?.type ?? '', inner, keys),
        ]),
      );
    }
  }
}

/** The paths of a field tree, lists and maps not told from what is in them. */
export function pathsOf(field: Field, at = ''): string[] {
  if (field.type === 'list' || field.type === 'map') return pathsOf(field.of, at);
  if (field.type !== 'object') return [at];
  return Object.entries(field.fields).flatMap(([name, of]) =>
    pathsOf(of, at === '' ? name : `${at}.${name}`),
  );
}

/** The paths of a tree at which a value holds something. */
export function filledPaths(field: Field, value: unknown, at = ''): string[] {
  if (value === undefined) return [];
  if (field.type === 'list') return (value as unknown[]).flatMap((one) => filledPaths(field.of, one, at));
  if (field.type === 'map')
    return Object.values(value as object).flatMap((one: unknown) => filledPaths(field.of, one, at));
  if (field.type !== 'object') return [at];
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.entries(field.fields).flatMap(([name, of]) =>
    filledPaths(of, fields[name], at === '' ? name : `${at}.${name}`),
  );
}
