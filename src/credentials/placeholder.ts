/** Words that stand where a credential is to be put in, and in examples. */
const wordsOfExamples =
  /example|your|insert|placeholder|redacted|omitted|change.?me|dummy|sample|goes.?here|\.\.\.|xxxx|\*\*\*|todo|hidden/i;

/** Does it begin, or go on, as what a template or a shell puts something in for? */
const filledIn = /^(?:[<[%~]|\{\{|\$|\\\$)|\$\{|\$\(|\{\{|<[\w -]*>|%s$/;

/** Where a credential is kept, not what it is. */
const pathLike =
  /^(?:\.{0,2}\/|~\/|file:|[A-Za-z]:\\)|^(?:\/|[\w-]+\/)[\w./-]*\.(?:pem|key|crt|json|ya?ml|txt|conf|token)$/;

/** Code that gets it from somewhere, and aliases of YAML. */
const codeLike =
  /^(?:[*&][\w.-]+|[a-z][A-Za-z_]*(?:\.[A-Za-z_]+)*\([A-Za-z_.]*|[a-z][A-Za-z_]*(?:\.[A-Za-z_]+)+)$/;

/** Names of variables, of types and of fields. */
const identifierLike = /^(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[a-z][a-z0-9]*\.[A-Z][A-Za-z]+|(?:\.[A-Za-z]+)+)$/;

/** Is what stands in the place of a credential there to be replaced, or says that there is none? */
export function isPlaceholder(value: string): boolean {
  const short = value.slice(0, 200);
  return (
    short === '' ||
    /^(?:~|null|true|false|none|nil|undefined)$/i.test(short) ||
    filledIn.test(short) ||
    pathLike.test(short) ||
    codeLike.test(short) ||
    identifierLike.test(short) ||
    isMadeUp(short)
  );
}

/** Does it say that it is an example, or hold too few different characters, or characters in order? */
export function isMadeUp(value: string): boolean {
  if (wordsOfExamples.test(value)) return true;
  if (value.length < 12) return /^(.)\1*$/.test(value);
  return new Set(value).size < 5 || inOrder(value) > value.length / 2;
}

/** How many characters are the one after the character before them. */
function inOrder(value: string): number {
  let count = 0;
  for (let at = 1; at < value.length; at += 1) {
    if (value.charCodeAt(at) - value.charCodeAt(at - 1) === 1) count += 1;
  }
  return count;
}
