import { base64Chars, blanks, classOf, isIn, runEnd } from '../char-class.ts';
import { isChosenPassword, isEncodedLogin, isMadeKey } from '../credible.ts';
import type { Detector, Found, Tally } from '../detector.ts';
import { isPlaceholder } from '../placeholder.ts';

const credentialChars = classOf('A-Za-z0-9._~+/=-');
const endsUserInfo = classOf(' \t\r\n/?#\'"<>`');
const mostOfUserInfo = 300;

/** Logins in headers (RFC 6750, RFC 7617), URLs (RFC 3986), registries' configurations and on curl's command line. */
export const loginDetectors: readonly Detector[] = [
  { anchor: 'bearer', ignoresCase: true, within: false, find: bearer },
  { anchor: 'basic', ignoresCase: true, within: false, find: basic },
  { anchor: '://', ignoresCase: false, within: true, find: userInfo },
  ...['"auth"', "'auth'", '\\"auth\\"', ' auth:', '_auth='].map((anchor) => ({
    anchor,
    ignoresCase: false,
    within: true,
    find: (text: string, at: number, tally: Tally) => registryLogin(text, at + anchor.length, tally),
  })),
  { anchor: '_authToken=', ignoresCase: false, within: true, find: npmToken },
  ...[' -u ', ' --user ', ' --user=', ' --proxy-user '].map((anchor) => ({
    anchor,
    ignoresCase: false,
    within: true,
    find: (text: string, at: number, tally: Tally) => commandLogin(text, at + anchor.length, tally),
  })),
  ...['sshpass -p ', ' -p '].map((anchor) => ({
    anchor,
    ignoresCase: false,
    within: true,
    find: (text: string, at: number, tally: Tally) => commandPassword(text, at, at + anchor.length, tally),
  })),
];

function bearer(text: string, at: number, tally: Tally): Found | undefined {
  const start = runEnd(text, at + 6, blanks, 8);
  if (start === at + 6) return undefined;
  const end = runEnd(text, start, credentialChars, 600);
  tally.steps += end - at;
  return isMadeKey(text.slice(start, Math.min(end, start + 400)), 16)
    ? { kind: 'bearer token', rank: 1, start, end }
    : undefined;
}

function basic(text: string, at: number, tally: Tally): Found | undefined {
  const start = runEnd(text, at + 5, blanks, 8);
  if (start === at + 5) return undefined;
  const end = runEnd(text, start, base64Chars, 600);
  tally.steps += end - at;
  return isEncodedLogin(text.slice(start, end))
    ? { kind: 'basic authentication', rank: 2, start, end }
    : undefined;
}

function userInfo(text: string, at: number, tally: Tally): Found | undefined {
  const start = at + 3;
  const last = Math.min(text.length, start + mostOfUserInfo);
  let end = -1;
  let place = start;
  for (; place < last && !isIn(endsUserInfo, text.charCodeAt(place)); place += 1) {
    if (text[place] === '@') end = place;
  }
  tally.steps += place - at;
  if (end < 0) return undefined;
  const info = text.slice(start, end);
  const colon = info.indexOf(':');
  const isSecret = colon < 0 ? isMadeKey(info, 16) : isLogin(info.slice(0, colon), info.slice(colon + 1));
  return isSecret ? { kind: 'password in a URL', rank: 2, start, end } : undefined;
}

function isLogin(user: string, password: string): boolean {
  if (password.length < 3 || isPlaceholder(password) || /^[$<{]/.test(user)) return false;
  return !/^(?:pass(?:word|wd)?|pwd|secret|token|pw)$/i.test(password);
}

function registryLogin(text: string, from: number, tally: Tally): Found | undefined {
  const start = /^[\s:\\"']{0,16}/.exec(text.slice(from, from + 16))?.[0].length ?? 0;
  const end = runEnd(text, from + start, base64Chars, 600);
  tally.steps += end - from;
  return isEncodedLogin(text.slice(from + start, end))
    ? { kind: 'registry login', rank: 2, start: from + start, end }
    : undefined;
}

function npmToken(text: string, at: number, tally: Tally): Found | undefined {
  const start = at + '_authToken='.length;
  const end = runEnd(text, start, credentialChars, 300);
  tally.steps += end - at;
  return isMadeKey(text.slice(start, end), 16) ? { kind: 'npm token', rank: 2, start, end } : undefined;
}

const wordEnds = classOf(' \t\r\n"\'`');

function wordAt(text: string, from: number): { readonly start: number; readonly end: number } {
  const start = from + (/^["']/.test(text.slice(from, from + 1)) ? 1 : 0);
  const last = Math.min(text.length, start + 300);
  let end = start;
  while (end < last && !isIn(wordEnds, text.charCodeAt(end))) end += 1;
  return { start, end };
}

function commandLogin(text: string, from: number, tally: Tally): Found | undefined {
  const { start, end } = wordAt(text, from);
  tally.steps += end - from;
  const login = text.slice(start, end);
  const colon = login.indexOf(':');
  if (colon < 0 || !isLogin(login.slice(0, colon), login.slice(colon + 1))) return undefined;
  return isChosenPassword(login.slice(colon + 1), true)
    ? { kind: 'basic authentication', rank: 2, start, end }
    : undefined;
}

/** `-p` is a port or a flag for many programs: only after the names of those that take a password there. */
function commandPassword(text: string, at: number, from: number, tally: Tally): Found | undefined {
  const before = text.slice(Math.max(0, at - 120), at + 8);
  const program =
    /\b(sshpass|docker login|podman login|helm registry login|az login|redis-cli)\b[^\n|;]{0,110}$/.exec(
      before,
    )?.[1];
  const { start, end } = wordAt(text, from);
  tally.steps += before.length + end - from;
  if (program === undefined || !isChosenPassword(text.slice(start, end), true)) return undefined;
  const isRegistry = program.endsWith('login') && program !== 'az login';
  return { kind: isRegistry ? 'registry login' : 'password', rank: 1, start, end };
}
