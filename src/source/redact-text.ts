import { secretNames } from '../credentials/families/names.ts';
import { escaped } from '../credentials/escaped.ts';
import type { Prefixed } from '../credentials/prefixed.ts';
import { wellKnown } from '../credentials/well-known.ts';

const redacted = '[redacted]';

const secretName = `(?:${secretNames.map(({ words }) => words.replaceAll(' ', '[-_]?')).join('|')})`;

/** A quoted string (also one quoted inside a JSON string), the lines of a YAML block, or what runs to the next blank or quote. */
const value = String.raw`(?:\\{1,7}"[^"\\\n]*|"(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?|[|>][-+0-9]{0,2}[ \t]*\n(?:[ \t][^\n]*(?:\n|$))+|[^\s"'\\]+)`;

const pem =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g;
/** `-----BEGIN` in base64, as kubeconfig files hold keys; certificates are no secret. */
const encodedPem = /LS0tLS1CRUdJTi(?!BDRVJUSUZJQ0FUR)[A-Za-z0-9+/=]*/g;
/** Quoted, or to the end of the line; not an object, as the kubelet's `"authorization":{"mode":...}` is. */
const authorizationHeader =
  /\b((?:proxy-)?authorization\\{0,7}["']?[ \t]{0,8}[:=][ \t]{0,8})(\\{1,7}"[^"\\\n]*|"[^"\n]*"?|'[^'\n]*'?|[^\s"'\\{][^\n]*)/gi;
const scheme = /\b(bearer|basic)([ \t]{1,8})([A-Za-z0-9._~+/=-]{8,})/gi;
/** Between `//` and `@`, so that neither a password with `@` in it nor a token in the place of a user survives. */
const userInfo = /:\/\/[^\s/?#'"<>]{1,1024}@/g;
/** What begins so is taken out even where it is too short for one, or is an example. */
const wellKnownKey = new RegExp(
  `(?<![A-Za-z0-9])(?:${wellKnown.map(beginningOf).join('|')})${String.raw`[\w-]*(?:\.[\w-]+)*`}`,
  'g',
);
/** Addresses that are credentials by themselves: incoming webhooks, signed links. */
const secretLink = /(hooks\.slack\.com\/[a-z]{1,20}\/|[?&]sig=)[^\s"'<>&?#]+/g;
const tokenRun = /[A-Za-z0-9._-]{24,}/g;
const assignment = new RegExp(
  String.raw`(${secretName}\\{0,7}["']?[ \t]{0,8}[:=][ \t]{0,8})(${value})`,
  'gi',
);
/** `{"name": "DB_PASSWORD", "value": "..."}` and the same in YAML: a container's environment. */
const environment = new RegExp(
  String.raw`(${secretName}\\{0,7}["']?\s{0,40},?\s{0,40}\\{0,7}["']?value\\{0,7}["']?[ \t]{0,8}:[ \t]{0,8})(${value})`,
  'gi',
);
/** `"auth": "..."` of a Docker configuration. */
const dockerAuth = new RegExp(String.raw`(\\{0,7}["']auth\\{0,7}["'][ \t]{0,8}:[ \t]{0,8})(${value})`, 'g');
/** `login anna password ...` of a .netrc file. */
const netrc = /(\blogin[ \t]+\S{1,200}[ \t]+password[ \t]+)(\S+)/g;
const flag = /(--[a-z-]{0,40}(?:password|passwd|secret|token)[ \t]{1,8})([^\s-][^\s]*)/gi;
/** Server-block directives that name a credential: tsig and azure `secret`, route53 `aws_access_key`, etcd `credentials`. */
const directive = /^([ \t]*(?:secret|aws_access_key|credentials)[ \t]+)([^\n{}]+)/gm;

/** What stands where a credential might and is none: emptiness, booleans, template references, file paths. */
const harmless =
  /^(?:["']?(?:~|\$\{[^}]*\}|\{\{.*|\{["']?[\w-]*["']?:?|\/(?:etc|home|opt|root|run|tmp|usr|var)\/.*|\[redacted\].*|)["']?,?|(?:true|false|null)?[{}[\],]*)$/;

function beginningOf({ prefix, then: [first] }: Prefixed): string {
  const after = typeof first === 'object' ? `[${first.of}]{${Math.min(first.min, 16)},}` : '';
  return escaped(prefix) + after;
}

function keepingHarmless(_match: string, before: string, found: string): string {
  if (harmless.test(found)) return before + found;
  const blockEnd = /^[|>]/.test(found) && found.endsWith('\n') ? '\n' : '';
  const quote = /^(\\*["'])/.exec(found)?.[1] ?? '';
  const close = quote !== '' && !quote.startsWith('\\') && found.endsWith(quote) ? quote : '';
  return `${before}${quote}${redacted}${close}${blockEnd}`;
}

/** A JSON Web Token inside a run of token characters: three base64url parts, the first of which is a JSON object. */
function withoutJwt(run: string): string {
  const parts = run.split('.');
  const at = parts.findIndex((part, i) => /eyJ[\w-]{10}/.test(part) && (parts[i + 1]?.length ?? 0) >= 8);
  if (at < 0) return run;
  const head = parts[at] ?? '';
  return [...parts.slice(0, at), head.slice(0, head.indexOf('eyJ')) + redacted].join('.');
}

/**
 * The text with credentials replaced by `[redacted]`: private keys, JSON Web Tokens, bearer and basic credentials,
 * user information in URLs, keys of well-known providers, and the values of names such as `password` or `token`.
 * Takes time linear in the length of the text; applying it twice changes nothing.
 */
export function redactText(text: string): string {
  return text
    .replace(pem, redacted)
    .replace(encodedPem, redacted)
    .replace(userInfo, `://${redacted}@`)
    .replace(authorizationHeader, keepingHarmless)
    .replace(scheme, (match: string, word: string, gap: string, found: string) =>
      /^[A-Za-z]?[a-z-]*$/.test(found) ? match : `${word}${gap}${redacted}`,
    )
    .replace(tokenRun, withoutJwt)
    .replace(wellKnownKey, redacted)
    .replace(secretLink, `$1${redacted}`)
    .replace(dockerAuth, keepingHarmless)
    .replace(netrc, keepingHarmless)
    .replace(environment, keepingHarmless)
    .replace(assignment, keepingHarmless)
    .replace(flag, keepingHarmless)
    .replace(directive, keepingHarmless);
}
