import { classOf, isIn, runEnd, wordChars } from '../char-class.ts';
import type { Detector, Found, Tally } from '../detector.ts';
import { isMadeUp } from '../placeholder.ts';

interface OddShape {
  readonly kind: string;
  /** What stands in its middle. */
  readonly anchor: string;
  /** So many characters of a class before it, at least and at most, and after it. */
  readonly before: readonly [of: string, min: number, max: number];
  readonly after: readonly [of: string, min: number, max: number];
  /** What it must hold besides, to be told from a name. */
  readonly holds: RegExp;
  /** What may not stand before it, for it would be a part of that. */
  readonly notAfter: RegExp;
}

/**
 * Credentials known by what stands in their middle. Bootstrap tokens:
 * https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/; the others after gitleaks 8 (July 2026:
 * `azure-ad-client-secret`, `hashicorp-tf-api-token`, `telegram-bot-api-token`).
 */
const shapes: readonly OddShape[] = [
  {
    kind: 'bootstrap token',
    anchor: '.',
    before: ['a-z0-9', 6, 6],
    after: ['a-z0-9', 16, 16],
    holds: /^(?=.*\d).{6}\.(?=(?:[a-z]*\d){2})/,
    notAfter: /[\w./@-]/,
  },
  {
    kind: 'Azure client secret',
    anchor: 'Q~',
    before: ['A-Za-z0-9_~.', 4, 4],
    after: ['A-Za-z0-9_~.-', 31, 36],
    holds: /\dQ~/,
    notAfter: /\w/,
  },
  {
    kind: 'Terraform token',
    anchor: '.atlasv1.',
    before: ['A-Za-z0-9', 14, 14],
    after: ['A-Za-z0-9_=-', 60, 80],
    holds: /./,
    notAfter: /\w/,
  },
  {
    kind: 'Telegram token',
    anchor: ':AA',
    before: ['0-9', 6, 16],
    after: ['A-Za-z0-9_-', 32, 34],
    holds: /./,
    notAfter: /\d/,
  },
];

/** The token that https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-token/ shows. */
const documented = 'abcdef.0123456789abcdef';

export const oddDetectors: readonly Detector[] = shapes.map((shape) => {
  const { kind, anchor, holds, notAfter } = shape;
  const [before, fewestBefore, mostBefore] = [classOf(shape.before[0]), shape.before[1], shape.before[2]];
  const [after, fewestAfter, mostAfter] = [classOf(shape.after[0]), shape.after[1], shape.after[2]];
  return {
    anchor,
    ignoresCase: false,
    within: true,
    find(text: string, at: number, tally: Tally): Found | undefined {
      let start = at;
      while (start > 0 && at - start < mostBefore && isIn(before, text.charCodeAt(start - 1))) start -= 1;
      const from = at + anchor.length;
      const end = at - start < fewestBefore ? from : runEnd(text, from, after, mostAfter);
      tally.steps += end - start;
      const isWhole = !isIn(wordChars, text.charCodeAt(end)) && !notAfter.test(text.charAt(start - 1));
      if (end - from < fewestAfter || !isWhole) return undefined;
      const found = text.slice(start, end);
      const isDotted = kind === 'bootstrap token' && (text[end] === '.' || text[end] === '-');
      if (!holds.test(found) || found === documented || isDotted || isMadeUp(found)) return undefined;
      return { kind, rank: 2, start, end };
    },
  };
});
