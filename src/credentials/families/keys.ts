import { base64Chars, classOf, runEnd } from '../char-class.ts';
import { decoded } from '../credible.ts';
import type { Detector, Found, Tally } from '../detector.ts';

const labelChars = classOf('A-Z0-9 ');
const bodyChars = classOf('A-Za-z0-9+/=:,.() \\\n\r\t-');
const mostOfHead = 400;

/** Private keys in PEM (RFC 7468), of OpenSSH, OpenPGP and PuTTY. Words that only name the first line hold no key. */
export const keyDetectors: readonly Detector[] = [
  { anchor: '-----BEGIN ', ignoresCase: false, within: true, find: pemKey },
  { anchor: 'PuTTY-User-Key-File', ignoresCase: false, within: true, find: puttyKey },
];

function pemKey(text: string, start: number, tally: Tally): Found | undefined {
  const labelFrom = start + '-----BEGIN '.length;
  const labelEnd = runEnd(text, labelFrom, labelChars, 60);
  tally.steps += labelEnd - start;
  const label = text.slice(labelFrom, labelEnd);
  if (!/PRIVATE KEY(?: BLOCK)?$/.test(label) || !text.startsWith('-----', labelEnd)) return undefined;
  const bodyFrom = labelEnd + 5;
  const head = text.slice(bodyFrom, bodyFrom + mostOfHead);
  tally.steps += head.length;
  const [body = '', ending] = head.split('-----', 2);
  // A whole block may be short, or shortened; a first line alone is only talked about.
  const isBlock = ending?.startsWith('END ') === true && /^[ \t]*[A-Za-z0-9+/=]{8,}[ \t]*$/m.test(body);
  if (!isBlock && !/[A-Za-z0-9+/=]{28}/.test(body)) return undefined;
  let end = bodyFrom;
  while (end < text.length && bodyChars[text.charCodeAt(end)] === 1 && !text.startsWith('-----', end))
    end += 1;
  tally.steps += end - bodyFrom;
  const after = /^-----END [A-Z0-9 ]{1,60}-----/.exec(text.slice(end, end + 80))?.[0] ?? '';
  return { kind: 'private key', rank: 2, start, end: end + after.length };
}

function puttyKey(text: string, start: number, tally: Tally): Found | undefined {
  const head = text.slice(start, start + 1_500);
  tally.steps += head.length;
  const lines = /\nPrivate-Lines:[^\n]{0,20}\n[A-Za-z0-9+/=\n]{20,}/.exec(head);
  return lines === null
    ? undefined
    : { kind: 'private key', rank: 2, start, end: start + lines.index + lines[0].length };
}

const segment = classOf('A-Za-z0-9_-');

/** JSON Web Tokens (RFC 7519), those of Kubernetes' service accounts apart. Their signature may be missing. */
export const jwtDetector: Detector = {
  anchor: 'eyJ',
  ignoresCase: false,
  within: false,
  find(text, start, tally) {
    const headerEnd = runEnd(text, start, segment, 600);
    tally.steps += headerEnd - start;
    if (headerEnd - start < 14 || text[headerEnd] !== '.') return undefined;
    const bodyEnd = runEnd(text, headerEnd + 1, segment, Number.POSITIVE_INFINITY);
    tally.steps += bodyEnd - headerEnd;
    const header = decoded(text.slice(start, headerEnd));
    if (bodyEnd - headerEnd < 9 || header === undefined || !/"(?:alg|enc|typ|kid)"/.test(header))
      return undefined;
    const body = decoded(text.slice(headerEnd + 1, Math.min(bodyEnd, headerEnd + 8_001))) ?? '';
    const end =
      text[bodyEnd] === '.' ? runEnd(text, bodyEnd + 1, base64Chars, Number.POSITIVE_INFINITY) : bodyEnd;
    tally.steps += end - bodyEnd;
    const isOfCluster = /kubernetes\.io|system:serviceaccount:|kubernetes\/serviceaccount/.test(body);
    return { kind: isOfCluster ? 'Kubernetes service-account token' : 'JSON Web Token', rank: 2, start, end };
  },
};
