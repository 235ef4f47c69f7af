import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { object, project, string, type ProjectionProblem } from '../../../src/model/fields.ts';
import { keptTreeOf } from '../../../src/source/kept-tree.ts';
import { ObjectReader } from '../../../src/source/protobuf/object-reader.ts';
import { readList } from '../../../src/source/protobuf/read-list.ts';
import { StringCache } from '../../../src/source/protobuf/string-cache.ts';
import { WireReader } from '../../../src/source/protobuf/wire-reader.ts';
import { delimited, encodeList, encodeMessage, envelope } from './encode.ts';
import { anyObject, filledPaths, fullObject, pathsOf, protobufKinds } from './samples.ts';

function read(bytes: Buffer, item: ObjectReader): unknown[] {
  return readList(new WireReader(bytes, new StringCache())).items(item);
}

function projected(kind: Parameters<typeof keptTreeOf>[0], raw: unknown): unknown {
  const problems: ProjectionProblem[] = [];
  const kept = project(keptTreeOf(kind), raw, problems);
  expect(problems).toEqual([]);
  return kept;
}

const pod = { kind: 'Pod', group: '', version: 'v1', message: 'core.v1.Pod' } as const;

describe.each(protobufKinds)('$kind at $version', (of) => {
  const { kind, version, message } = of;

  it('gives every kept field as JSON does', () => {
    const full = fullObject(of);
    const [kept] = read(encodeList(version, message, [full]), new ObjectReader(keptTreeOf(kind), message));
    expect(kept).toStrictEqual(projected(kind, full));
    const filled = new Set(filledPaths(keptTreeOf(kind), kept));
    // Containers keep the flags of their command among their arguments.
    const unfilled = pathsOf(keptTreeOf(kind)).filter(
      (path) => !filled.has(path) && !path.endsWith('.command'),
    );
    expect(unfilled).toEqual([]);
  });

  it('gives any objects as JSON does, whatever was read before', () => {
    fc.assert(
      fc.property(fc.array(anyObject(of), { maxLength: 4 }), (objects) => {
        const all = [...objects, ...objects];
        const kept = read(encodeList(version, message, all), new ObjectReader(keptTreeOf(kind), message));
        expect(kept).toStrictEqual(all.map((one) => projected(kind, one)));
        expect(kept.map((one) => JSON.stringify(one))).toEqual(
          all.map((one) => JSON.stringify(projected(kind, one))),
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe('sharing', () => {
  it('gives neighbours the same part where they say the same', () => {
    const { metadata, spec, status } = fullObject(pod) as Record<string, Record<string, unknown>>;
    const named = (name: string) => ({ metadata: { ...metadata, name }, spec, status });
    const item = new ObjectReader(keptTreeOf('Pod'), pod.message);
    const [a, b] = read(encodeList('v1', pod.message, [named('a'), named('b')]), item) as [
      Record<string, Record<string, unknown>>,
      Record<string, Record<string, unknown>>,
    ];
    expect([a.metadata?.name, b.metadata?.name]).toEqual(['a', 'b']);
    expect(b.spec).toBe(a.spec);
    expect(b.status).toBe(a.status);
    expect(b.metadata?.labels).toBe(a.metadata?.labels);
  });

  it('shares containers that differ in nothing kept', () => {
    const spec = (mount: string) => ({
      containers: [
        {
          name: 'main',
          image: 'one',
          readinessProbe: { periodSeconds: 10, httpGet: { path: '/healthz', port: 80 } },
          volumeMounts: [{ name: mount, mountPath: '/t' }],
        },
      ],
    });
    const pods = ['a', 'b'].map((name) => ({ metadata: { name }, spec: spec(`token-${name}`) }));
    const item = new ObjectReader(keptTreeOf('Pod'), pod.message);
    const [a, b] = read(encodeList('v1', pod.message, pods), item) as { spec: { containers: unknown[] } }[];
    expect(a?.spec.containers).toEqual([
      { name: 'main', image: 'one', readinessProbe: { periodSeconds: 10 } },
    ]);
    expect(b?.spec.containers[0]).toBe(a?.spec.containers[0]);
  });
});

describe('bytes that are no list', () => {
  const page = encodeList('v1', pod.message, [fullObject(pod), { metadata: { name: 'b' } }]);
  const attempt = (bytes: Buffer) => read(bytes, new ObjectReader(keptTreeOf('Pod'), pod.message));

  it('are refused when cut anywhere', () => {
    for (let length = 0; length < page.length; length += 1) {
      const cut = page.subarray(0, length);
      // Of the envelope only what follows the message may be missing.
      if (length < page.length - 4) expect(() => attempt(cut), String(length)).toThrow(/./);
    }
  });

  it('throw nothing but Malformed, and end, when any byte is another', () => {
    fc.assert(
      fc.property(fc.nat(page.length - 1), fc.nat(255), (at, byte) => {
        const bytes = Buffer.from(page);
        bytes[at] = byte;
        try {
          attempt(bytes);
        } catch (error) {
          expect(error).toMatchObject({ name: 'Malformed' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['JSON', Buffer.from('{"kind":"PodList"}')],
    ['an envelope without a message', Buffer.from('k8s\0', 'latin1')],
    ['a list with a field that lists do not have', envelope('v1', 'PodList', delimited(3, Buffer.from('x')))],
    [
      'a number where the name stands',
      envelope('v1', 'PodList', delimited(2, delimited(1, Buffer.from([8, 1])))),
    ],
    ['a number of more than 64 bits', envelope('v1', 'PodList', delimited(2, Buffer.alloc(11, 0xf8)))],
    ['field number 0', envelope('v1', 'PodList', delimited(2, Buffer.from([0, 1])))],
    [
      'groups, which Kubernetes does not use',
      envelope('v1', 'PodList', delimited(2, Buffer.from([0x1b, 0x1c]))),
    ],
  ])('%s', (_, bytes) => {
    expect(() => attempt(bytes)).toThrow(expect.objectContaining({ name: 'Malformed' }) as Error);
  });
});

describe('values', () => {
  const item = () => new ObjectReader(keptTreeOf('Pod'), pod.message);
  const metadataOf = (fields: Buffer) =>
    (read(envelope('v1', 'PodList', delimited(2, delimited(1, fields))), item())[0] as { metadata: unknown })
      .metadata;

  it('are exact to 64 bits as far as a double is, and negative ones too', () => {
    for (const generation of [0x7f, 2 ** 28, 2 ** 35 + 1, Number.MAX_SAFE_INTEGER, -1, -(2 ** 40)]) {
      expect(metadataOf(encodeMessage('meta.v1.ObjectMeta', { generation }))).toEqual({ generation });
    }
  });

  it('leave out a time that is none', () => {
    expect(metadataOf(delimited(8, Buffer.alloc(0)))).toEqual({});
    expect(
      metadataOf(encodeMessage('meta.v1.ObjectMeta', { creationTimestamp: '1970-01-01T00:00:00Z' })),
    ).toEqual({
      creationTimestamp: '1970-01-01T00:00:00Z',
    });
  });

  it('hold no credential', () => {
    const token = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.${'a'.repeat(30)}`;
    expect(metadataOf(encodeMessage('meta.v1.ObjectMeta', { labels: { [token]: token } }))).toEqual({
      labels: { '[redacted]': '[redacted]' },
    });
  });

  it('refuse to be read from a field that the message does not have', () => {
    expect(() => new ObjectReader(object({ nothing: string }), pod.message)).toThrow(
      'core.v1.Pod has no field nothing',
    );
    expect(() => new ObjectReader(object({ metadata: string }), pod.message)).toThrow(
      'core.v1.Pod has a meta.v1.ObjectMeta where a string is kept',
    );
  });
});
