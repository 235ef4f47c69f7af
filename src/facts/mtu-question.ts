import type { IpFamily } from '../model/carriage.ts';
import type { CniName } from '../model/evidence/cni.ts';
import { nearestFirst } from '../model/nearest-first.ts';
import { isName } from '../model/shown-name.ts';
import { UserError } from '../model/user-error.ts';
import { choicesOf, type EncryptionChoice, type TunnelChoice } from '../net/mtu/planning/choices.ts';
import { namedPaths } from '../net/mtu/planning/named-paths.ts';
import { cableChoices, dsrChoices, type MtuQuestion } from '../net/mtu/planning/question.ts';
import { parseVersion } from '../parse/version.ts';

/** As the command line and the tool take it, in words. */
export interface MtuWords {
  readonly cni?: string | undefined;
  readonly cniVersion?: string | undefined;
  readonly encapsulation?: string | undefined;
  readonly encryption?: string | undefined;
  readonly ipsecKeyBytes?: string | undefined;
  readonly family?: string | undefined;
  readonly dsr?: string | undefined;
  readonly submariner?: string | undefined;
  readonly nodeMtu?: readonly string[] | undefined;
  readonly path?: string | undefined;
}

const tunnels: readonly TunnelChoice[] = ['none', 'vxlan', 'geneve', 'ipip', 'udp'];
const encryptions: readonly EncryptionChoice[] = ['none', 'wireguard', 'ipsec'];
const families: Readonly<Record<string, readonly IpFamily[]>> = { ipv4: [4], ipv6: [6], dual: [4, 6] };

/** `aws-vpc-cni` for `AWS VPC CNI`. */
export const cniWords: ReadonlyMap<string, CniName> = new Map(
  (Object.keys(choicesOf) as CniName[]).map((name) => [name.toLowerCase().replaceAll(' ', '-'), name]),
);

/** Reads what a caller gives. Throws UserError with the nearest choice for what it cannot be. */
export function readMtuQuestion(words: MtuWords): MtuQuestion {
  const { cni, cniVersion, encapsulation, encryption, ipsecKeyBytes, family, dsr, submariner, path } = words;
  const name = cni === undefined ? undefined : cniNamed(cni);
  const question: MtuQuestion = {
    ...(name !== undefined && { cni: name }),
    ...(cniVersion !== undefined && { version: versionOf(cniVersion) }),
    ...(encapsulation !== undefined && { encapsulation: oneOf('encapsulation', encapsulation, tunnels) }),
    ...(encryption !== undefined && { encryption: oneOf('encryption', encryption, encryptions) }),
    ...(ipsecKeyBytes !== undefined && { ipsecKeyBytes: bytesIn('ipsec-key-bytes', ipsecKeyBytes, 8, 64) }),
    ...(family !== undefined && { families: families[oneOf('family', family, Object.keys(families))] ?? [] }),
    ...(dsr !== undefined && { dsr: oneOf('dsr', dsr, dsrChoices) }),
    ...(submariner !== undefined && { submariner: oneOf('submariner', submariner, cableChoices) }),
    nodeMtus: (words.nodeMtu ?? []).map(nodeMtuIn),
    ...(path !== undefined && { path: pathNamed(path) }),
  };
  if (name !== undefined) refuseUnlikely(name, question);
  return question;
}

/** What this CNI cannot do. Also asked once the cluster tells which one it is. */
export function refuseUnlikely(cni: CniName, { encapsulation, encryption, dsr }: MtuQuestion): void {
  const choices = choicesOf[cni];
  if (dsr !== undefined && dsr !== 'none' && cni !== 'Cilium') {
    throw new UserError(`${cni} has no DSR whose bytes count`, 'leave dsr out; it is an option of Cilium');
  }
  if (choices === undefined) return;
  if (encapsulation !== undefined && !choices.tunnels.includes(encapsulation)) {
    throw new UserError(
      `${cni} has no encapsulation ${encapsulation}`,
      `choose ${nearestFirst(choices.tunnels, encapsulation).join(', ')}`,
    );
  }
  if (encryption !== undefined && !choices.encryption.includes(encryption)) {
    throw new UserError(
      `${cni} has no encryption ${encryption} between nodes`,
      `choose ${nearestFirst(choices.encryption, encryption).join(', ')}`,
    );
  }
}

function cniNamed(word: string): CniName {
  const found = cniWords.get(word.toLowerCase().replaceAll(' ', '-'));
  if (found !== undefined) return found;
  const [nearest = ''] = nearestFirst([...cniWords.keys()], word);
  throw new UserError(
    `${quoted(word)} is no CNI that is known here`,
    `did you mean ${nearest}? There are ${[...cniWords.keys()].join(', ')}`,
  );
}

function versionOf(text: string): NonNullable<MtuQuestion['version']> {
  const version = parseVersion(text);
  if (version !== undefined) return version;
  throw new UserError(`${quoted(text)} is no version`, 'write all three numbers, such as 1.19.5');
}

function oneOf<T extends string>(option: string, word: string, choices: readonly T[]): T {
  const found = choices.find((one) => one === word.toLowerCase());
  if (found !== undefined) return found;
  throw new UserError(
    `${option} cannot be ${quoted(word)}`,
    `choose ${nearestFirst(choices, word).join(', ')}`,
  );
}

function nodeMtuIn(text: string): MtuQuestion['nodeMtus'][number] {
  const [bytes = '', node] = text.split('=').reverse();
  if (node !== undefined && !isName(node)) {
    throw new UserError(
      `${quoted(text)} is no MTU of a node`,
      'write a number of bytes, or NODE=BYTES with the node’s name',
    );
  }
  const mtu = bytesIn('node-mtu', bytes, 576, 65_535);
  return node === undefined ? { mtu } : { node, mtu };
}

function bytesIn(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  const nearest = Number.isNaN(value) ? undefined : value < least ? least : most;
  throw new UserError(
    `${option} cannot be ${quoted(text)}`,
    nearest === undefined
      ? `write a number of bytes from ${least} to ${most}`
      : `write a number from ${least} to ${most}; the nearest is ${nearest}`,
  );
}

function pathNamed(word: string): NonNullable<MtuQuestion['path']> {
  if (/^\d+$/.test(word)) {
    const mtu = bytesIn('path', word, 576, 65_535);
    return { name: `a path of ${mtu} bytes`, mtu, says: `the path carries ${mtu} bytes, as given` };
  }
  const found = Object.hasOwn(namedPaths, word) ? namedPaths[word] : undefined;
  if (found !== undefined) return { name: word, ...found };
  throw new UserError(
    `${quoted(word)} is no path that is known here`,
    `write its MTU in bytes, or one of ${nearestFirst(Object.keys(namedPaths), word).join(', ')}`,
  );
}

function quoted(text: string): string {
  return isName(text) ? text : JSON.stringify(text.slice(0, 40));
}
