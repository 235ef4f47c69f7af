import {
  type Carriage,
  type EncryptionKind,
  type IpFamily,
  type TunnelKind,
  usualIpsecKeyBytes,
} from '../../../model/carriage.ts';
import type { Citation } from '../../../model/cite.ts';
import type { CniName } from '../../../model/evidence/cni.ts';
import type { Evidence } from '../../../model/evidence/index.ts';
import { type Maybe, missingOf } from '../../../model/maybe.ts';
import type { Missing } from '../../../model/missing.ts';
import type { MtuInput } from '../../../model/mtu-plan.ts';
import { formatVersion } from '../../../model/version.ts';
import { choicesOf, type EncryptionChoice, type TunnelChoice } from './choices.ts';
import type { MtuQuestion } from './question.ts';

type Seen = Pick<Evidence, 'cni' | 'carriage' | 'nodes'>;

export interface Possible {
  /** Undefined where nothing tells the CNI. */
  readonly cni: CniName | undefined;
  /** Each that what is known leaves possible. */
  readonly carriages: readonly Carriage[];
  readonly inputs: readonly MtuInput[];
  readonly missing: readonly Missing[];
}

/**
 * Every way in which packets may go between nodes, by what is given, else by what the cluster tells, else by a
 * documented default; where none of these tells, all that the CNI can do.
 */
export function possibleCarriages(question: MtuQuestion, seen: Seen | undefined): Possible {
  const seenCni = seen?.cni.state === 'known' ? seen.cni.value : undefined;
  const cni = question.cni ?? seenCni?.name;
  const cniInput = named('CNI', question.cni, seen?.cni, ({ name }) => name, 'give it with --cni');
  if (cni === undefined) {
    return { cni, carriages: [], inputs: [cniInput], missing: seen === undefined ? [] : missingOf(seen.cni) };
  }
  const isSame = seenCni?.name === cni;
  const carriage = isSame ? seen?.carriage : undefined;
  const told = carriage?.state === 'known' ? carriage.value : undefined;
  const choices = choicesOf[cni];
  const version =
    question.version ?? (isSame && seenCni.version.state === 'known' ? seenCni.version.value : undefined);
  const families = familiesOf(question, told, seen);
  const tunnels = tunnelsOf(question, carriage, cni);
  const encryptions = encryptionsOf(question, carriage, cni);
  const base = { cni, version, ipsecKeyBytes: question.ipsecKeyBytes ?? usualIpsecKeyBytes };
  const isTold =
    told !== undefined && question.encapsulation === undefined && question.encryption === undefined;
  const carriages =
    isTold && question.families === undefined && !isFlannel(cni)
      ? [{ ...told, ...base }]
      : tunnels.kinds.flatMap((ones) =>
          encryptions.kinds.flatMap((encryption) =>
            families.possible.map((possible): Carriage => ({
              ...base,
              tunnels: outers(cni, isFlannel(cni) && encryption.length > 0 ? [] : ones, possible),
              encryption: outers(cni, encryption, possible),
            })),
          ),
        );
  const needsFamily = carriages.some((one) => one.tunnels.length + one.encryption.length > 0);
  return {
    cni,
    carriages: choices === undefined ? [] : distinct(carriages),
    inputs: [
      cniInput,
      ...(isCilium(cni)
        ? [
            named(
              'version',
              question.version === undefined ? undefined : formatVersion(question.version),
              isSame ? seenCni.version : undefined,
              formatVersion,
              'give it with --cni-version',
            ),
          ]
        : []),
      ...(choices === undefined
        ? []
        : [tunnels.input, encryptions.input, ...(needsFamily ? [families.input] : [])]),
    ],
    missing: [...(carriage === undefined ? [] : missingOf(carriage))],
  };
}

/** Of the others, the overhead has been the same in every version in use. */
function isCilium(cni: CniName): boolean {
  return cni === 'Cilium' || cni === 'GKE Dataplane V2';
}

function isFlannel(cni: CniName): boolean {
  return cni === 'flannel' || cni === 'Canal';
}

interface KindChoice<Kind> {
  /** What is in use at once, in each possible case. */
  readonly kinds: readonly (readonly Kind[])[];
  readonly input: MtuInput;
}

function tunnelsOf(
  question: MtuQuestion,
  carriage: Maybe<Carriage> | undefined,
  cni: CniName,
): KindChoice<TunnelKind> {
  const { tunnels = [], usual } = choicesOf[cni] ?? {};
  return kindChoice<TunnelKind, TunnelChoice>('encapsulation', question.encapsulation, {
    carriage,
    told: (one) => one.tunnels.map(({ kind }) => kind),
    usual,
    all: tunnels,
  });
}

/** No CNI encrypts unless it is told to. */
function encryptionsOf(
  question: MtuQuestion,
  carriage: Maybe<Carriage> | undefined,
  cni: CniName,
): KindChoice<EncryptionKind> {
  return kindChoice<EncryptionKind, EncryptionChoice>('encryption', question.encryption, {
    carriage,
    told: (one) => one.encryption.map(({ kind }) => kind),
    usual: 'none',
    all: choicesOf[cni]?.encryption ?? [],
  });
}

function kindChoice<Kind extends string, Choice extends Kind | 'none'>(
  name: 'encapsulation' | 'encryption',
  given: Choice | undefined,
  from: {
    /** Undefined where no cluster with this CNI was read: then a documented default holds, else not. */
    readonly carriage: Maybe<Carriage> | undefined;
    readonly told: (carriage: Carriage) => readonly Kind[];
    readonly usual: Choice | undefined;
    readonly all: readonly Choice[];
  },
): KindChoice<Kind> {
  const one = (choice: Choice): Kind[] => (choice === 'none' ? [] : [choice as unknown as Kind]);
  if (given !== undefined) return { kinds: [one(given)], input: said(name, given, 'given') };
  const { carriage } = from;
  if (carriage?.state === 'known') {
    const kinds = [...new Set(from.told(carriage.value))];
    const input = said(name, kinds.join(' and ') || 'none', 'evidence');
    return { kinds: [kinds], input: { ...input, label: carriage.label, from: seenIn(carriage.from) } };
  }
  if (carriage === undefined && from.usual !== undefined) {
    return { kinds: [one(from.usual)], input: said(name, from.usual, 'documented default') };
  }
  const [only] = from.all;
  if (from.all.length === 1 && only !== undefined) {
    return { kinds: [one(only)], input: said(name, only, 'documented default') };
  }
  return {
    kinds: from.all.map(one),
    input: { ...said(name, null, 'unknown'), next: `give it with --${name}: ${from.all.join(', ')}` },
  };
}

function familiesOf(
  question: MtuQuestion,
  told: Carriage | undefined,
  seen: Seen | undefined,
): { readonly possible: readonly (readonly IpFamily[])[]; readonly input: MtuInput } {
  const name = 'outer addresses';
  if (question.families !== undefined) {
    return { possible: [question.families], input: said(name, familyText(question.families), 'given') };
  }
  const ofTold = told !== undefined && !isFlannel(told.cni) ? [...told.tunnels, ...told.encryption] : [];
  const ofNodes = (seen?.nodes.items ?? []).flatMap(({ status }) =>
    (status?.addresses ?? []).flatMap(({ type, address }): IpFamily[] =>
      type === 'InternalIP' && address !== undefined ? [address.includes(':') ? 6 : 4] : [],
    ),
  );
  const families = [...new Set(ofTold.length > 0 ? ofTold.map(({ family }) => family) : ofNodes)].sort();
  if (families.length > 0)
    return { possible: [families], input: said(name, familyText(families), 'evidence') };
  return {
    possible: [[4], [6]],
    input: { ...said(name, null, 'unknown'), next: 'give it with --family: ipv4, ipv6 or dual' },
  };
}

function familyText(families: readonly IpFamily[]): string {
  return families.map((family) => `IPv${family}`).join(' and ');
}

/** Cilium sends all outer packets over one family, IPv4 where there is it; the others have a tunnel for each. */
function outers<Kind extends TunnelKind | EncryptionKind>(
  cni: CniName,
  kinds: readonly Kind[],
  families: readonly IpFamily[],
): { kind: Kind; family: IpFamily }[] {
  const used: readonly IpFamily[] = isCilium(cni)
    ? [families.includes(4) ? 4 : 6]
    : cni === 'OVN-Kubernetes' || cni === 'Antrea'
      ? [families.includes(6) ? 6 : 4]
      : families;
  return kinds.flatMap((kind) => {
    const its = kind === 'ipip' || kind === 'udp' ? [4 as const] : used;
    return its.map((family) => ({ kind, family }));
  });
}

function distinct(carriages: readonly Carriage[]): Carriage[] {
  return [...new Map(carriages.map((one) => [JSON.stringify(one), one])).values()];
}

function said(name: MtuInput['name'], value: string | null, origin: MtuInput['origin']): MtuInput {
  return { name, value, origin, label: null, from: [], next: null };
}

/** What a citation says, without more than an answer needs. */
export function seenIn(citations: readonly Citation[]): MtuInput['from'] {
  return citations.slice(0, 5).map(({ object, field, seen }) => ({ object, field, seen }));
}

function named<T>(
  name: MtuInput['name'],
  given: string | undefined,
  seen: Maybe<T> | undefined,
  text: (value: T) => string,
  next: string,
): MtuInput {
  if (given !== undefined) return said(name, given, 'given');
  if (seen?.state === 'known') {
    return { ...said(name, text(seen.value), 'evidence'), label: seen.label, from: seenIn(seen.from) };
  }
  const better =
    seen?.state === 'unknown' ? seen.missing.find((one) => one.next !== undefined)?.next : undefined;
  return { ...said(name, null, 'unknown'), next: better === undefined ? next : `${better}; or ${next}` };
}
