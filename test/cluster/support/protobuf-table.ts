import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { askedKinds, definitionOf } from '../../../src/model/kinds/index.ts';

/** Types that are written as something else in JSON than the message they are. */
const special: Readonly<Record<string, string>> = {
  'meta.v1.Time': 'time',
  'resource.Quantity': 'quantity',
  'intstr.IntOrString': 'intOrString',
};

/** Messages of which nothing is kept and whose JSON is not what their fields say. */
const opaque = [
  'meta.v1.MicroTime',
  'meta.v1.FieldsV1',
  'meta.v1.ManagedFieldsEntry',
  'runtime.RawExtension',
];

/** Fields that no API server of today has and that are still kept, with the numbers that stay reserved for them. */
const retired: Readonly<Record<string, string>> = { 'core.v1.ServiceSpec': 'topologyKeys=16:[]string' };

interface ProtoField {
  readonly name: string;
  readonly number: number;
  /** `string`, `int`, `bool`, a message's short name, or undefined for what is never kept (bytes, doubles). */
  readonly type: string | undefined;
  readonly shape: '' | '[]' | '{}';
}

interface Tag {
  readonly json: string;
  readonly isEmbedded: boolean;
  /** Not a pointer, and left out of the JSON when it is zero. */
  readonly omitsZero: boolean;
}

/** src/source/protobuf/messages.ts, made of the sources of the Go modules that the test's API server is built from. */
export function protobufTable(): string {
  const found = new Map<string, string>();
  const wanted = ['meta.v1.ListMeta', ...rootMessages()];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (found.has(name)) continue;
    const fields = fieldsOf(name);
    found.set(name, [...fields.map(({ text }) => text), retired[name] ?? []].flat().join(' '));
    wanted.push(...fields.flatMap(({ message }) => message ?? []));
  }
  const lines = [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => `  '${name}': '${text}',`);
  return `${head()}${lines.join('\n')}\n};\n`;
}

const texts = new Map<string, string>();

const head = (): string => `/**
 * The messages of the built-in kinds, as k8s.io/api and k8s.io/apimachinery ${moduleVersion('k8s.io/api')} number their fields. Generated: a test of
 * test/cluster/protobuf.test.ts writes it with --update.
 *
 * Of each message its fields as \`name=number:type\`. A type is \`string\`, \`int\`, \`bool\`, \`time\`, \`quantity\`,
 * \`intOrString\` or a message, after \`[]\` a list of it and after \`{}\` a map of it from strings. \`?\` marks a field whose
 * zero stands for not set; of the others only what is not written is not set. The fields of a message named \`*\` stand
 * in JSON among those of the message that holds it.
 */
// prettier-ignore
export const messages: Readonly<Record<string, string>> = {
`;

function rootMessages(): string[] {
  return askedKinds.flatMap((id) => {
    const { kind, served } = definitionOf(id);
    return served.flatMap(({ group, versions }) =>
      versions.flatMap((version) => {
        const directory = group === '' ? 'core' : (group.split('.')[0] ?? '');
        const isOurs = group === '' || group.endsWith('.k8s.io') || !group.includes('.');
        const package_ = `${directory}.${version}`;
        return isOurs && existsSync(join(directoryOf(package_), 'generated.proto'))
          ? [`${package_}.${kind}`]
          : [];
      }),
    );
  });
}

function fieldsOf(name: string): { text: string; message?: string }[] {
  const tags = tagsOf(name);
  return protoFieldsOf(name).flatMap(({ name: protoName, number, type, shape }) => {
    if (type === undefined || opaque.includes(type)) return [];
    const tag = tags.get(number);
    if (tag === undefined) throw new Error(`${name} has no Go field for ${protoName}`);
    const isScalar = ['string', 'int', 'bool'].includes(type);
    const suffix = isScalar && shape === '' && tag.omitsZero ? '?' : '';
    const isInline = tag.isEmbedded && tag.json === '';
    const text = `${isInline ? '*' : tag.json}=${number}:${shape}${special[type] ?? type}${suffix}`;
    return [{ text, ...(isScalar || special[type] !== undefined ? {} : { message: type }) }];
  });
}

/** `core.v1` and the like: where its Go package lies. */
function directoryOf(package_: string): string {
  switch (package_) {
    case 'meta.v1':
      return join(moduleDirectory('k8s.io/apimachinery'), 'pkg/apis/meta/v1');
    case 'runtime':
      return join(moduleDirectory('k8s.io/apimachinery'), 'pkg/runtime');
    default:
      return join(moduleDirectory('k8s.io/api'), package_.replace('.', '/'));
  }
}

function packageAndType(name: string): [string, string] {
  const dot = name.lastIndexOf('.');
  return [name.slice(0, dot), name.slice(dot + 1)];
}

function blockOf(source: string, opening: string): string {
  const start = source.indexOf(`\n${opening}\n`);
  const end = source.indexOf('\n}', start + 1);
  if (start < 0 || end < 0) throw new Error(`no ${opening}`);
  return source.slice(start + opening.length + 2, end + 1);
}

function protoFieldsOf(name: string): ProtoField[] {
  const [package_, type] = packageAndType(name);
  const source = read(join(directoryOf(package_), 'generated.proto'));
  const lines = blockOf(source, `message ${type} {`).matchAll(
    /^ {2}(?:(optional|repeated) (\S+)|map<string, (\S+)>) (\w+) = (\d+);$/gm,
  );
  return [...lines].map(([, label, plain, mapped, protoName = '', number]) => ({
    name: protoName,
    number: Number(number),
    type: shortType(plain ?? mapped ?? '', package_),
    shape: mapped !== undefined ? '{}' : label === 'repeated' ? '[]' : '',
  }));
}

function shortType(type: string, package_: string): string | undefined {
  switch (type) {
    case 'int32':
    case 'int64':
      return 'int';
    case 'string':
    case 'bool':
      return type;
    case 'bytes':
    case 'double':
      return undefined;
  }
  const match = /^\.k8s\.io\.(?:api|apimachinery\.pkg(?:\.apis|\.api|\.util)?)\.([\w.]+)$/.exec(type);
  return match?.[1] ?? `${package_}.${type}`;
}

/** The struct tags of a type, by field number. */
function tagsOf(name: string): Map<number, Tag> {
  const [package_, type] = packageAndType(name);
  const source = read(join(directoryOf(package_), 'types.go'));
  const lines = blockOf(source, `type ${type} struct {`).matchAll(
    /^\t(?:(\w+)\s+)?([*\w.[\]]+)\s+`json:"([^"]*)" (?:[^`]* )?protobuf:"\w+,(\d+)[^`]*`/gm,
  );
  return new Map(
    [...lines].map(([, fieldName, goType = '', json = '', number]) => {
      const [jsonName = '', ...options] = json.split(',');
      const omitsZero = options.includes('omitempty') && !goType.startsWith('*');
      return [Number(number), { json: jsonName, isEmbedded: fieldName === undefined, omitsZero }];
    }),
  );
}

function read(file: string): string {
  let text = texts.get(file);
  if (text === undefined) texts.set(file, (text = readFileSync(file, 'utf8')));
  return text;
}

const controlPlaneModule = join(import.meta.dirname, '../control-plane');

function moduleDirectory(module: string): string {
  return moduleField(module, '{{.Dir}}');
}

function moduleVersion(module: string): string {
  return moduleField(module, '{{with .Replace}}{{.Version}}{{else}}{{.Version}}{{end}}');
}

/** Of the module as the test's API server is built with it. */
function moduleField(module: string, template: string): string {
  const key = `${module} ${template}`;
  let value = texts.get(key);
  if (value === undefined) {
    const options = { cwd: controlPlaneModule, encoding: 'utf8' } as const;
    value = execFileSync('go', ['list', '-m', '-f', template, module], options).trim();
    texts.set(key, value);
  }
  return value;
}
